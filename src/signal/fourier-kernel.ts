/**
 * Complex transforms of one length as WebAssembly with vectors of two doubles,
 * assembled here instruction by instruction. The algorithm is that of `fourier.ts` (Stockham, radices
 * 4, 2, 3 and 5), to the last bit; neighbouring points share a vector, and every
 * length, stride and place in memory is a constant of the code.
 */
import { section, signed, text, unsigned, vector } from '../foundation/web-assembly-binary.js';

/** The passes of a length that the kernel serves: a multiple of 4, from 12 on, without prime factors beyond 5. */
export function kernelRadices(length: number): number[] | undefined {
  if (!Number.isInteger(length) || length < 12 || length > MAXIMUM_LENGTH) return undefined;
  const radices: number[] = [];
  let rest = length;
  for (const radix of [4, 2, 3, 5]) {
    for (; rest % radix === 0; rest /= radix) radices.push(radix);
  }
  return rest === 1 && radices[0] === 4 ? radices : undefined;
}

/** What is transformed, in the kernel's own memory. */
export interface FourierKernel {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  /** X[k] = Σ x[j]·exp(−2πi·jk/n), in place. */
  forward(): void;
}

/**
 * A kernel with memory of its own, some 48 bytes a point.
 *
 * @param radices of `kernelRadices`
 * @throws WebAssembly.CompileError where there are no vectors, RangeError where memory is short
 */
export function createFourierKernel(length: number, radices: readonly number[]): FourierKernel {
  const plan = layOut(length, radices);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(kernelModule(plan)));
  const { buffer } = exports.memory as WebAssembly.Memory;
  for (const pass of plan.passes) fillTable(pass, new Float64Array(buffer, pass.table));
  const [real, imaginary] = plan.signal.map((place) => new Float64Array(buffer, place, length));
  return { real, imaginary, forward: exports.forward as () => void };
}

const MAXIMUM_LENGTH = 2 ** 25;
const PAGE_BYTES = 65536;
/** Between the arrays, lest points of the same index compete for the same lines of the cache. */
const GAP_BYTES = 1088;

interface Pass {
  radix: number;
  /** Length of the sub-transforms that this pass leaves. */
  groups: number;
  stride: number;
  /** Places in memory, in bytes: real and imaginary part of what goes in and of what comes out, and the factors. */
  from: number[];
  to: number[];
  table: number;
}

interface Plan {
  length: number;
  passes: Pass[];
  signal: number[];
  bytes: number;
}

function layOut(length: number, radices: readonly number[]): Plan {
  const place = (index: number) => index * (Math.ceil(length / 8) * 64 + GAP_BYTES);
  const signal = [place(0), place(1)];
  const work = [place(2), place(3)];
  const passes: Pass[] = [];
  let bytes = place(4);
  let groups = length;
  let stride = 1;
  radices.forEach((radix, index) => {
    groups /= radix;
    const inSignal = index % 2 === 0;
    // The last pass reads and writes the same places, so that it may work in place and the result is where the signal was.
    const to = inSignal && groups > 1 ? work : signal;
    passes.push({ radix, groups, stride, from: inSignal ? signal : work, to, table: bytes });
    if (groups > 1) bytes += 16 * groups * (radix - 1);
    stride *= radix;
  });
  return { length, passes, signal, bytes };
}

/** exp(−2πi·ik/(radix·groups)), i = 1 … radix − 1: by group, or for the first pass by i, so that neighbours share a vector. */
function fillTable({ radix, groups, stride }: Pass, table: Float64Array): void {
  if (groups === 1) return;
  const length = radix * groups;
  for (let k = 0; k < groups; k++) {
    for (let i = 1; i < radix; i++) {
      const angle = (-2 * Math.PI * ((i * k) % length)) / length;
      const cosine = stride === 1 ? 2 * (i - 1) * groups + k : 2 * (k * (radix - 1) + i - 1);
      table[cosine] = Math.cos(angle);
      table[cosine + (stride === 1 ? groups : 1)] = Math.sin(angle);
    }
  }
}

/** Binary codes of the WebAssembly core specification, version 2. */
const TYPE = { i32: 0x7f, v128: 0x7b, function: 0x60, empty: 0x40 };
const SECTION = { type: 1, function: 3, memory: 5, export: 7, code: 10 };
const CODE = {
  loop: 0x03,
  end: 0x0b,
  branchIf: 0x0d,
  call: 0x10,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  constant: 0x41,
  less: 0x49,
  plus: 0x6a,
  double: 0x44,
};
const VECTOR = {
  load: 0x00,
  splatLoad: 0x0a,
  store: 0x0b,
  shuffle: 0x0d,
  splat: 0x14,
  add: 0xf0,
  sub: 0xf1,
  mul: 0xf2,
};
const DOUBLE_ALIGNMENT = 3;

/** Integer locals of every pass, in bytes: where it reads, where it writes, its factors, and the end of a group. */
const [READ, WRITE, FACTOR, END] = [0, 1, 2, 3];
const INTEGERS = 4;

type Code = number[];

interface Complex {
  re: Code;
  im: Code;
}

function kernelModule({ passes, bytes }: Plan): Uint8Array<ArrayBuffer> {
  const bodies = passes.map((pass) => (pass.stride === 1 ? firstPass(pass) : laterPass(pass)));
  const calls = passes.flatMap((_, index) => [CODE.call, ...unsigned(index)]);
  bodies.push([0, ...calls, CODE.end]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(SECTION.type, [TYPE.function, 0, 0]),
    ...section(SECTION.function, ...bodies.map(() => [0])),
    ...section(SECTION.memory, [0, ...unsigned(Math.ceil(bytes / PAGE_BYTES))]),
    ...section(SECTION.export, [...text('memory'), 2, 0], [...text('forward'), 0, ...unsigned(passes.length)]),
    ...section(SECTION.code, ...bodies.map((body) => [...unsigned(body.length), ...body])),
  ]);
}

/** The instructions of one pass, with a local for every value that is named. */
class Assembly {
  private readonly code: Code = [];
  private vectors = 0;

  add(...code: Code[]): void {
    for (const part of code) this.code.push(...part);
  }

  /** Keeps the value, to be used more than once. */
  keep(value: Code): Code {
    const local = unsigned(INTEGERS + this.vectors++);
    this.add(value, [CODE.set, ...local]);
    return [CODE.get, ...local];
  }

  body(): Code {
    const locals = vector([INTEGERS, TYPE.i32], [...unsigned(this.vectors), TYPE.v128]);
    return [...locals, ...this.code, CODE.end];
  }
}

const get = (local: number): Code => [CODE.get, local];
const set = (local: number, value: number): Code => [CODE.constant, ...signed(value), CODE.set, local];
const advance = (local: number, by: number): Code => [...moved(local, by), CODE.set, local];
const moved = (local: number, by: number): Code => [...get(local), CODE.constant, ...signed(by), CODE.plus];
const compute = (operation: number, ...operands: Code[]): Code => [...operands.flat(), 0xfd, ...unsigned(operation)];
const sum = (a: Code, b: Code) => compute(VECTOR.add, a, b);
const difference = (a: Code, b: Code) => compute(VECTOR.sub, a, b);
const product = (a: Code, b: Code) => compute(VECTOR.mul, a, b);
const access = (operation: number, place: number): Code => [0xfd, operation, DOUBLE_ALIGNMENT, ...unsigned(place)];
const load = (local: number, place: number): Code => [...get(local), ...access(VECTOR.load, place)];
const spread = (local: number, place: number): Code => [...get(local), ...access(VECTOR.splatLoad, place)];
const store = (local: number, place: number, value: Code): Code => {
  return [...get(local), ...value, ...access(VECTOR.store, place)];
};

/** The same number in both lanes. */
function number(value: number): Code {
  return [CODE.double, ...new Uint8Array(Float64Array.of(value).buffer), 0xfd, VECTOR.splat];
}

/** The lower (0) or upper (1) lanes of two vectors. */
function lanes(upper: 0 | 1, a: Code, b: Code): Code {
  const from = (first: number) => Array.from({ length: 8 }, (_, i) => first + 8 * upper + i);
  return [...a, ...b, 0xfd, VECTOR.shuffle, ...from(0), ...from(16)];
}

/** Stride 1: two neighbouring groups at a time, whose results have to change places. */
function firstPass({ radix, groups, from, to, table }: Pass): Code {
  const assembly = new Assembly();
  const constants = constantsOf(assembly, radix);
  const column = 8 * groups;
  const twoGroups = () => {
    const given = Array.from({ length: radix }, (_, i) => ({
      re: assembly.keep(load(READ, from[0] + i * column)),
      im: assembly.keep(load(READ, from[1] + i * column)),
    }));
    const found = butterfly(assembly, given, constants).map((value, i) => {
      if (i === 0) return { re: assembly.keep(value.re), im: assembly.keep(value.im) };
      const place = table + 2 * (i - 1) * column;
      const cosine = assembly.keep(load(READ, place));
      const sine = assembly.keep(load(READ, place + column));
      const turned = turn(assembly, value, cosine, sine);
      return { re: assembly.keep(turned.re), im: assembly.keep(turned.im) };
    });
    for (const [part, base] of [['re', to[0]] as const, ['im', to[1]] as const]) {
      for (const upper of [0, 1] as const) {
        for (let i = 0; i < radix; i += 2) {
          const value = lanes(upper, found[i][part], found[i + 1][part]);
          assembly.add(store(WRITE, base + 8 * (upper * radix + i), value));
        }
      }
    }
  };
  assembly.add([CODE.loop, TYPE.empty]);
  twoGroups();
  assembly.add(advance(WRITE, 16 * radix), moved(READ, 16), [CODE.tee, READ]);
  assembly.add([CODE.constant, ...signed(8 * (groups - (groups % 2))), CODE.less, CODE.branchIf, 0, CODE.end]);
  if (groups % 2 === 1) {
    // The last group together with the one before it, which comes out as it already is.
    assembly.add(set(READ, 8 * (groups - 2)), set(WRITE, 8 * radix * (groups - 2)));
    twoGroups();
  }
  return assembly.body();
}

/** Even strides: two neighbouring points of a group at a time. */
function laterPass({ radix, groups, stride, from, to, table }: Pass): Code {
  const assembly = new Assembly();
  const constants = constantsOf(assembly, radix);
  const column = 8 * stride * groups;
  const turns = groups > 1;
  assembly.add([CODE.loop, TYPE.empty]);
  const factors = Array.from({ length: turns ? radix - 1 : 0 }, (_, i) => ({
    re: assembly.keep(spread(FACTOR, table + 16 * i)),
    im: assembly.keep(spread(FACTOR, table + 16 * i + 8)),
  }));
  assembly.add(moved(READ, 8 * stride), [CODE.set, END], [CODE.loop, TYPE.empty]);
  const given = Array.from({ length: radix }, (_, i) => ({
    re: assembly.keep(load(READ, from[0] + i * column)),
    im: assembly.keep(load(READ, from[1] + i * column)),
  }));
  butterfly(assembly, given, constants).forEach((value, i) => {
    const { re, im } = i > 0 && turns ? turn(assembly, value, factors[i - 1].re, factors[i - 1].im) : value;
    assembly.add(store(WRITE, to[0] + 8 * stride * i, re), store(WRITE, to[1] + 8 * stride * i, im));
  });
  assembly.add(advance(WRITE, 16), moved(READ, 16), [
    CODE.tee,
    READ,
    ...get(END),
    CODE.less,
    CODE.branchIf,
    0,
    CODE.end,
  ]);
  assembly.add(advance(WRITE, 8 * stride * (radix - 1)), advance(FACTOR, 16 * (radix - 1)));
  assembly.add([...get(READ), CODE.constant, ...signed(column), CODE.less, CODE.branchIf, 0, CODE.end]);
  return assembly.body();
}

function turn(assembly: Assembly, { re, im }: Complex, cosine: Code, sine: Code): Complex {
  const r = assembly.keep(re);
  const i = assembly.keep(im);
  return {
    re: difference(product(r, cosine), product(i, sine)),
    im: sum(product(r, sine), product(i, cosine)),
  };
}

/** What the transform of `radix` points multiplies with, held over all loops. */
function constantsOf(assembly: Assembly, radix: number): Code[] {
  const angles = [2, 4].map((i) => (i * Math.PI) / 5);
  const values: Record<number, number[]> = {
    3: [Math.sqrt(3) / 2, 0.5],
    5: [...angles.map(Math.cos), ...angles.map(Math.sin)],
  };
  return (values[radix] ?? []).map((value) => assembly.keep(number(value)));
}

/** The transform of as many points as there are. */
function butterfly(assembly: Assembly, x: Complex[], constants: Code[]): Complex[] {
  const keep = ({ re, im }: Complex): Complex => ({ re: assembly.keep(re), im: assembly.keep(im) });
  const plus = (a: Complex, b: Complex): Complex => ({ re: sum(a.re, b.re), im: sum(a.im, b.im) });
  const minus = (a: Complex, b: Complex): Complex => ({ re: difference(a.re, b.re), im: difference(a.im, b.im) });
  const times = (factor: Code, a: Complex): Complex => ({ re: product(factor, a.re), im: product(factor, a.im) });
  /** a − i·b and a + i·b. */
  const below = (a: Complex, b: Complex): Complex => ({ re: sum(a.re, b.im), im: difference(a.im, b.re) });
  const above = (a: Complex, b: Complex): Complex => ({ re: difference(a.re, b.im), im: sum(a.im, b.re) });
  if (x.length === 2) return [plus(x[0], x[1]), minus(x[0], x[1])];
  if (x.length === 3) {
    const both = keep(plus(x[1], x[2]));
    const apart = keep(times(constants[0], minus(x[1], x[2])));
    const base = keep(minus(x[0], times(constants[1], both)));
    return [plus(x[0], both), below(base, apart), above(base, apart)];
  }
  if (x.length === 4) {
    const s = keep(plus(x[0], x[2]));
    const t = keep(minus(x[0], x[2]));
    const u = keep(plus(x[1], x[3]));
    const v = keep(minus(x[1], x[3]));
    return [plus(s, u), below(t, v), minus(s, u), above(t, v)];
  }
  const [ca, cb, sa, sb] = constants;
  const p1 = keep(plus(x[1], x[4]));
  const m1 = keep(minus(x[1], x[4]));
  const p2 = keep(plus(x[2], x[3]));
  const m2 = keep(minus(x[2], x[3]));
  const e = keep(plus(plus(x[0], times(ca, p1)), times(cb, p2)));
  const f = keep(plus(plus(x[0], times(cb, p1)), times(ca, p2)));
  const g = keep(plus(times(sa, m1), times(sb, m2)));
  const h = keep(minus(times(sb, m1), times(sa, m2)));
  return [plus(plus(x[0], p1), p2), below(e, g), below(f, h), above(f, h), above(e, g)];
}
