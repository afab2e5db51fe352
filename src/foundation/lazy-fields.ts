/** Fields of an object that are made when they are read. Spreading such an object would make all of them: `extended` keeps them as they are. */

/** An object with further fields, each made by a function at every reading. */
export function withLazyFields<Base extends object, Fields extends object>(
  base: Base,
  fields: { readonly [Name in keyof Fields]: () => Fields[Name] },
): Base & Fields {
  const own = Object.entries(fields as Record<string, () => unknown>).map(([name, get]) => [
    name,
    { get, enumerable: true, configurable: true },
  ]);
  return Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(base), ...Object.fromEntries(own) },
  ) as Base & Fields;
}

/** An object with further fields, or others in their place, as a spread gives it; lazy fields of both stay lazy. */
export function extended<Base extends object, More extends object>(base: Base, more: More): Base & More {
  return Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(base), ...Object.getOwnPropertyDescriptors(more) },
  ) as Base & More;
}

/** An object without some of its fields; lazy ones of the others stay lazy. */
export function without<Base extends object, Name extends keyof Base>(base: Base, ...names: Name[]): Omit<Base, Name> {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(base)).filter(
    ([name]) => !names.includes(name as Name),
  );
  return Object.defineProperties({}, Object.fromEntries(descriptors)) as Omit<Base, Name>;
}
