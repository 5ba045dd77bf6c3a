import type { CoverageFormat, ReportFormat, TestFormat } from '../../buildspec/buildspec.ts';
import type { Coverage } from '../coverage.ts';
import type { TestCase } from '../test-case.ts';
import { parseClover } from './parse-clover.ts';
import { parseCobertura } from './parse-cobertura.ts';
import { parseCucumber } from './parse-cucumber.ts';
import { parseJacoco } from './parse-jacoco.ts';
import { parseJunit } from './parse-junit.ts';
import { parseLcov } from './parse-lcov.ts';
import { parseNunit2 } from './parse-nunit2.ts';
import { parseNunit3 } from './parse-nunit3.ts';
import { parseSimplecov } from './parse-simplecov.ts';
import { parseTestng } from './parse-testng.ts';
import { parseTrx } from './parse-trx.ts';

/** Text in, cases out. Each throws {MalformedReport}. */
export const testParsers: Readonly<Record<TestFormat, (text: string) => readonly TestCase[]>> = {
  JUNITXML: parseJunit,
  NUNITXML: parseNunit2,
  NUNIT3XML: parseNunit3,
  TESTNGXML: parseTestng,
  CUCUMBERJSON: parseCucumber,
  VISUALSTUDIOTRX: parseTrx,
};

/** Text in, coverage out. Each throws {MalformedReport}. */
export const coverageParsers: Readonly<Record<CoverageFormat, (text: string) => Coverage>> = {
  COBERTURAXML: parseCobertura,
  CLOVERXML: parseClover,
  JACOCOXML: parseJacoco,
  SIMPLECOV: parseSimplecov,
  LCOV: parseLcov,
};

export const isTestFormat = (format: ReportFormat): format is TestFormat => format in testParsers;
