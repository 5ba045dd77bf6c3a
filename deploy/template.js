import { folderOf, templateResources, templateWatched } from './template.ts';

const optionsOf = async (resolveVariable) => ({
  prefix: await resolveVariable('self:custom.prefix'),
  pipelines: folderOf(await resolveVariable('self:custom.pipelines')),
  logDays: await resolveVariable('self:custom.logDays'),
  allowed: await resolveVariable('self:custom.allow'),
});

/** What serverless.yml asks for as `${file(deploy/template.js):resources}`. It takes JavaScript only, and this leads on. */
export const resources = async ({ resolveVariable }) => ({
  Resources: templateResources(await optionsOf(resolveVariable)),
});

/** `${file(deploy/template.js):watched.buckets}` */
export const watched = async ({ resolveVariable }) => templateWatched(await optionsOf(resolveVariable));
