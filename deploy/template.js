import { folderOf, templateResources } from './template.ts';

/** What serverless.yml asks for as `${file(deploy/template.js):resources}`. It takes JavaScript only, and this leads on. */
export const resources = async ({ resolveVariable }) => ({
  Resources: templateResources({
    prefix: await resolveVariable('self:custom.prefix'),
    pipelines: folderOf(await resolveVariable('self:custom.pipelines')),
    logDays: await resolveVariable('self:custom.logDays'),
    allowed: await resolveVariable('self:custom.allow'),
  }),
});
