/** Whether the processor draws what a graphics card should. */

/** SwiftShader of Chromium, llvmpipe and softpipe of Mesa, Microsoft's basic renderer. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|microsoft basic render/i;

let known: boolean | undefined;

/** By the name that the browser gives; false where it gives none, as some do against tracking. */
export function isSoftwareRendered(): boolean {
  known ??= SOFTWARE.test(rendererName());
  return known;
}

function rendererName(): string {
  const context = document.createElement('canvas').getContext('webgl2');
  if (context === null) return '';
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const name = String(context.getParameter(info === null ? context.RENDERER : info.UNMASKED_RENDERER_WEBGL));
  // Browsers keep few contexts at a time.
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return name;
}
