/**
 * XDF files, compressed with zlib, in base64, laid down by a script after the format's specification 1.0, and what pyxdf 1.17's `load_xdf` makes of them.
 * `FULL`: an EEG stream of 100 Hz whose sender's clock drifts against the recorder's, with jittered times and a break, and streams of texts, of
 * numbers at 50 Hz and of codes, with boundary chunks and footers; `RESET`: the sender's clock begins again half way; `STRAY`: a last sample and
 * a clock offset without meaning. `cut`: the first six tenths of `FULL`; `damaged`: `FULL` with 16 bytes put in after a boundary chunk.
 */
export const FULL =
  'eNq1WQ1wVNUVfo+s+KABYicoIm1XpBIlmh8iYliSty+QhDFophNrrEiySTawstlddjfWn8jsIGJAitFSjNgC4l9UaKNrFamdbF4zNirYKKPF30' +
  'lbpGg7FmewpujU3u/cczdvLRidaXdmN++dd+655/c7577UL6os1Ut1zVN+Y1vQfYM/GguEQwtnFl1cOLO8zBMItYbLPEwtE0RPgbrxFNBD10Fd' +
  '08Zp4ucrRYR8bf4yb1vEU0BXnvhNEX/Z4sVVngK68jSv9IVC/mBDc7g9FC+b6ynIJHhC4bZAyBdsiEV9cX9ZUWEhVMkkpmW0hqNtvnhZazDsi8' +
  '8tHhXFdE8s3B5t9jcEWspiRZ6C0TtPiz/WnBYTS1+VeYK+JvGnMiLY5aWnPRSIl7UFmqPhG8LBeMxTQIT/MqsgLeJLsipu/p+J+uHiK6u+LCwY' +
  'DJxE2JUnEVYwam6BtF/GVX9/nAjr1wjq5f6bYu7zfW2RBe62cNSfEeClvugqsfLkQS4aI8hjBjgWjwZCK74yvsUniW+mmW+P07K+jplVN0XDmb' +
  'aFm32Rk1tWPIZll4xpWku4vSnon1fylcbNHdO4t8Zprq9jXEVYLMuwri4aWLHCH/0/RS4QGqswS8ayzXWugJwswh19qlGw5ffTtM6kKe5SmrbS' +
  '1rROr7iuFReRfk2bJf5q3eKiTlx04GaG+DkkCKb4aqZYF7fEBb5uQTkqFg/jyUpB6RU39VhzTFy4BOENuumXErfhJl/8TBPfndjUFD+vCbYEBM' +
  'y3pPhCPJkvWLrFd6SfpXWIpyk8wULDZi3qxU9PvzRFcwtqENLAlkjJiy66ESzV4mkNNNhkS+pTENApblImWPUzXeQi+tyeNGe8e6i9dclPU6CP' +
  'U/Rzk+ZFjcvjrc/dnVL8rfgI/qqLS5c3OfiJLvg/vbClocnBvx8fwR8sbFrtlE90wd979fHVTvnFc8VnfdIM7dmcoQ/RZybNmn0PhZ383feJj+' +
  'AfDqysd+pDdMG/5tcV1zr1+fcX4iP4Bz0vxZ3yiS74FwwszLC3BXbdkTSnLZq+yslP9POS5sDWMzL0eQl2Cf6sJ18LOPmJLvh9SX8b8X/7NK3i' +
  '4cp3Xv7EOyU5+fXK2G0vH9YHZdq6Jogf4/Afrn/zEspcpKQmQlhoG9cNN9wyn4gmMkQEOmEaWVe5py4g4iHB1SmIXbbxWM53PvQQERkzIh6YKW' +
  'Ohvr7FJGKOVyZnyjS29+zdVkFEZHeiXDjPMhasfXzxIlk3Ynme4FxrG3rM9WIlEZG9yEK3ZZS072tfQkSk2VrxoMZS3ihE1MSzZ2IfNTq9QfRZ' +
  'SXNOy+rryBvDXLA5xtPlG+YvJXGoT1RHPvZaZMuag9naDEuqhYLSSuAdwb5XFexOXqd5LFnouWDfKS52oxJTnNzQdh3Wwo6dYl21xYXU42WfY4' +
  '8u8R32cr25xHcvbroEb8TLGjRiQ8YDbSM29cqqJ50gqdp2LRhFpbOMu59/Y0c7GVnD6IJ61TaLC7daS+JTjAk/t2VkaL9XbLnXoJfBKwEcARv0' +
  'gzYACgI7hHkYQRxmUxoh2mBp0FPLETfHLfYf/JDTzxBVazE2WoxXSINZuBkS1LcsGSLSFuBVqyyGpxAviZT9MnCEPb39bFyc4QmbU9qBrZegzS' +
  'ujBy3IB7Bp0KvvZudlG38O7Hq0l5zX7ZWa0mZASDjiuFLQsGQxkEsBz5rNAQYE7jR5MxhET7ErnEcJdbRfFg4qisysttnhGuM0KQgNbJvXDHPS' +
  'Ztsq/7cChYSqv5k5odKJTkQX+d+65meLgU6Z2bGp9e0Tr5CB8MgyS0ZOukndIHtxAQig3bNVY+llE5Ci1EuQ8RQJON1MJ60tYwpkoJhgHbkL3k' +
  'mluDiCnM5UHNVcd41eVgeLh1FQg/0yo8jFkLTLlsVIHbZX9SxI6rYkmmkttowCmYDmhbZLiqKCIfEeSAM10ceVj64MF1MRogYSyFyvyzXqv2zj' +
  'rVf9GyZugP+wDrUQt4xPN3x82mQiIqVh43rbuG/jkY4pG5LpuCGqhrv33kfOSHPCvETKGEh+0TqViOjIKKvefuOT+5/88ZlERO4vEhu1WEaoY8' +
  '6U6UREfKBj3DbKBq/cdQ4Rb7RlrQYt485bi979LhHzGFsSlrG6ZZLHLXcXhCHEz2v8aH9xxawNCo01miOMrTveqTqfiAh3LQqvXyXe52hnIoXe' +
  'zF67zAm8RBeJt3Pj7GsJeG9nr00w/vGniW15JA4xqLelb8lUzBDDKkr4rlSV5PaqAcQrw7UFa6Ag0u8IdYmULFAkKHmzS81dnZbCJP05VmOS8c' +
  'F7B39RnnbffB5YKDPhJRqKhngSo3xEyQ6xV7QcwnBeQ1mjcHKYxzK0CsoppF6Pl9mQgwS0myypaYnCya2AOYuhEQUTtLmBoLa22PoqVv1046rL' +
  'fnurj1Qf4ZZbQg7gTkXujPCsSeWAegXIkrYonZQlk59w5RAXGOHKXuoG+kHebIqx5ortt8ZosxabwaifHQxNUT4E3Jgke5XKcMKQzeEa5Foi76' +
  'HJVisURL9DdEmxY6q0AYkRBaUwCP31EG56uJ9QC+ni7CFHu7mS3f3siOdtbugmtwIzPYo2YaQSFk164NU6Z84S/ftJ8/57a+tOOTqNJtAOb8Wb' +
  '3XfBMbDrlyrz1rOXCPfreZKg1jjCwIcWTi0YNUsZNYtbHOEqilY1JzH3yMhRAu2zRydratm7LZlVlPvTLLYYuyOulFrTGDAa071iEBOiMP9XG7' +
  'sySpbowvzDT+xocE6aF2OG2pg0X++YlOEuop+fND+8Y/Y1Tv4t6DmC/9kDD5Y6exHRBf/2or5S56R8AlAh+PP2T7/aKZ/ogj/3iWfrnfIbEaY7' +
  'k+YjEx+scvITfXbSXLqudImT/wXYJfjXBY5k8BNd8PfE3s/gz4ddm5JmfvCzpU5+ouclzcv/+K0aJ/89sEvwP/D0514nP9EFf2nVGxVO/hHYJf' +
  'izG8ssJz/RBf8VE32VTv7lsOsnSfPoibuKnPxEvyBpXl14dr6TfwB2gX/F2XOd/EQX/E+3ripy8l8IuzaLk0fx/hInP9EvTJoPLzlR7OTvgl2C' +
  '/4UpRy5x8hNd8L/yxOJLnfz/hF2Cv3l27qVOfqIL/vfPGZjn5F8Gu0RdXbPo5jlOfqLPSZrX9w1Je1/gUpxstB29Z/k+KkWM4Gk8y7UknmEcp2' +
  'ERwEBDegk3mohCLzQaAhNg+OM2j6yAGBzW5XRn8+RFkxpXHgZBgiPc5EH0Nu6mPeqYAEmGxeNhQp0mNE31WD3Ep7HT0QnOuazhtvfIlGwGbKr2' +
  'Wj5RbFFzLOq6liYvnsdoeE545RBk2Dy2NFo8RUVs2ddy0q3bRj6Incz7d1/g9DPRhZ+XHXgs/5QwONrOH+q++d1jpDDADqBFrjN5hCN4R7PYbE' +
  'tUIh1xsDJtPkjk8uhHE2g2n0HluxEv99IePp7RlNxlS7Dr8rpmpccx11R4b+rfVl90epeadLJVO9rLQ+xaWzUewTFgsV9fsmQ7pu3W8XRPKqIT' +
  'pYfLDh6oCLIhsUYNGtSBvIz9henopnCS1rTtNvcn2EgHJnTrlXywkyfcfh4ecrnTIVXo3LJMHScgDa2MDjJ1/NYmpXKsUwmI8HxBbaWTXZhr65' +
  '3OE/9fJz+aXEheQnQw4e/DNkjSj2weDBKscIea7vfyUE/e6VSmwED0M3nA5ep4xuIRAM3qkBqkIGk4nX15QBehw8BTP8jIPqLnJ83vXd+RR9k3' +
  'OvbUXTrxcB2pjcBW83stapEYTdapGQhzA4qVRmA4nrpvB1cCnW5QoCOWTD+SlKIZ05U7Ot7nGp/esmatv0sdj+arwzNNVTwy0gSDoGF4IdAZUk' +
  'cQfLbylEhRy7W5KpAl3Qp8BvjGrWZgsNJ7AOT8LiU6wRNlKsURT6jDVoLPPXTgzuMbeg1o8Ela4g2/SKFAYViBsjkKlvCGpsXissVkQXMUMvco' +
  'vb3Qz86i6Oi6QYadlzT18U3+1nDUr8/IeGSKoV+fEIsH2gp+95C7SD8r42lC9B/dFfXHIvq0TIl3iAen+Vrj/qg+nZ+Mk09mY0nEF4iKuOjvZN' +
  'HLcnH4OiBQqmbVHlMV21z6/KVc24Y+dN8HffLvc4rwcbn8+68+XjHSd4BeDv69XJMXx3nJx4pjuFwKPdinKemS40Ul9EVe8kG5KnpTPVBC+cmx' +
  'NEeChaYVUzL69JlZ9LZcWR7aY4pUZAet3mN+JhqmXj1+zH91xXxtkaBf/StgXqGnIIOi3s1Xjh/z/ysZ6+adQk7V+DH/gZGxrqj41Aq5vpFpJ5' +
  'fzH46q8p0=';

export const RESET =
  'eNqF1NlzFFUUBvDfEMRdEBERNwyJu0xCFDU2k44kISIqLiiucUwmMpqZiZlJBPd9wWWCKBh3Rdx3RdzFlSorVvFE+eCD7/4BWmWVsTNkAgNVel' +
  '76nu/e/r7+7jl9lrW0NcYaY4KmFZmeWQOpvnw6l51fXT+nrropEaSz3blEMIYmIjCIl5MgXtqMbZsgxn++n01mUonmTG8QL62CwsreVKK1dWEQ' +
  'L62CzuXJbDbV09GZ688WEvVBvBIIsrlMOpvs6cj3JQupRH1d9BWV0DhDd64vkywk0tlC/bwdNGNokM/193WmOtJdiXwksiMLulL5zsjQ2GO7r8' +
  'VVJV+xaXsZjbAYjmZMoIqJ7MEk9iQ6sDf7sC/7sT8HMJkpHMhUDhKbPrHEVqaasuTnfs4Od1J5eiiK5mI4jYOZziHM4FBmchiHcwRHchSzOJpq' +
  'ZlNDLcdw7LhKmWrGyrWpkZH2nVUaRmNBMTyO4zmBEzmJk5lDnDrqmUsDp3Aq8ziN0zmDRs4cVylTTQ5HtlZVevllOIqWYhgwnwRNkWuaOYsFtN' +
  'BKGwtpj+6BRZzDYs7lPM4fVylT/b5lZNHflV66R6OtGC7hAi7kIi5mKZdwKcu4jMu5giu5iqvp4BqSXEvnuEqZas22Vev+qVTZXrOasItUdJDr' +
  'WE6a67mBHjJkydHLjfSRp0BU4gFuqqx+RLVi9cY/RoqDu3npjrZYyc3cwq3cxu3cwZ3cxd3cw73cx/08wIM8xCoervQSUQ3Mzv+1i0rpModrwk' +
  'd4lMcoMshqHmcNT/Aka1nHUwxFrcQzPMtzPM8LlXWJqIaX/jnT4OBuPdZQG77IS7zMel5hA6/yGq/zBm/yFm/zDu/yHu/zAR/yUWWPRVS/btr6' +
  '2y5eSk0+VBt+zEY+YROf8hmf8wVf8hVf8w2b+Zbv+J4f+JGf2FL5v0RUG9Zvnlry0j7pf2daPpnp7UmNTai5oyOpAhmbIv8CgoMtqg==';

export const STRAY =
  'eNqVU+1LU1Ecfu4ccxFq+Tb6UkvFsUa7mje0dbpetdmIIMEYWsa8zjta7N6N3S3qS3+B3/wQhbTyQ1lJL4teBIuRCCHOsigKjALToBckJbTX5e' +
  '52p+tD0fPl/M5z+D3P7/zO+bXtbrZRNgqk/rjoMx4TgrLXL+0qq7ZWldWzxCt5/CxJs+wySWh1Q2jlUHuUAjTIBf4qIfGiwDaIAUIrEQmdCAis' +
  '3b6H0EpE3Ed4SRJ8Lrc/LIXYbYTOJojkF70S73PJQT4ksNVVy4VkUxkFjz8o8iHWK4XqVlTSJJH94aBbcHm7WbmW0Cs70i3I7oyGnIlY4uO7lp' +
  'emGkKnIhKWvCE27CS0EqQuot6CzqT9mc/8Zz69Ugqdqi3VbmpfjtJrqlgPBQz3K4aBEQy8Qf4DLDjBX8bEO8RmMLUOe3UwLaLPjltRHMxDXgnm' +
  'inBlAA8/IfIK9lGqVKuoqVLy1P2SRCKXW+VSo4DhnOthq8WdMjwdhWEOFd9QXIqrBM4PmKhExTgca3DbhMU4DB3gnTC7Mb8Tpk5o9KqLKoXeya' +
  '966Fe7eBQwXPQ1NlhQ/hYLX/BYi4vPUV2IkY2wbELbZnBnUWjFhUGYG9HZjpctaOpCbg7qxrB1WnVRpfQnp0Z12S5nTifBcC8e4Vo7bhbgWTm2' +
  'JPC+BQ4XjA60VsKWwIION9bi511oZhE1YciIzkE0zGP6Es4fUF1UqZ5GT8H37I7Fx5NguEkzDjfj3EdY4jiUj45CFBmwYwwVnxFZwhM32vpxnc' +
  'FwPwxD2L+EmT4U34PLiqaI6qJKzZ7q6f2RdClKu1Dp19/OUVTWIxp7OGXlWmOUQ/fPsZR5MeAT0kOmTFUWk/50vwHM5z4C';

/** Times of every 37th sample; sums over the samples of each channel; segments as first and last sample. */
export const PYXDF: Record<
  string,
  { id: number; rate: number; segments: number[][]; samples: number; times: number[]; sums: number[] }[]
> = {
  FULL: [
    {
      id: 1,
      rate: 100.02535723696285,
      segments: [
        [0, 159],
        [160, 259],
      ],
      samples: 260,
      times: [
        3765.6502572445384, 3766.020083468537, 3766.389909692535, 3766.759735916534, 3767.129562140532,
        3773.4986636876397, 3773.868698339178, 3774.238732990716,
      ],
      sums: [-1496.0, 171.0, 256.0],
    },
    { id: 2, rate: 0.0, segments: [[0, 5]], samples: 6, times: [3764.6500111539362], sums: [] },
    {
      id: 3,
      rate: 50.00000000025218,
      segments: [[0, 11]],
      samples: 12,
      times: [3765.650000000001],
      sums: [-1.4000000000000001, -0.10000000000000009],
    },
    { id: 4, rate: 0.0, segments: [[0, 1]], samples: 2, times: [3767.0], sums: [16777212.0] },
  ],
  RESET: [
    {
      id: 1,
      rate: 99.99977614801615,
      segments: [
        [0, 99],
        [100, 199],
      ],
      samples: 200,
      times: [
        1050.0000251069062, 1050.3699808432286, 1050.739936579551, 1070.1099607257952, 1070.4800066459811,
        1070.8500525661668,
      ],
      sums: [19900.0],
    },
  ],
  STRAY: [
    {
      id: 7,
      rate: 100.00180561073988,
      segments: [[0, 99]],
      samples: 100,
      times: [23.000009690502385, 23.37000300986327, 23.739996329224162],
      sums: [274.0, 201.0],
    },
  ],
  cut: [
    {
      id: 1,
      rate: 100.04727312224344,
      segments: [[0, 159]],
      samples: 160,
      times: [3765.6502569370296, 3766.020082109124, 3766.3899072812183, 3766.7597324533126, 3767.129557625407],
      sums: [-1164.0, -68.0, 33.0],
    },
    { id: 2, rate: 0.0, segments: [], samples: 0, times: [], sums: [] },
    { id: 3, rate: 0.0, segments: [], samples: 0, times: [], sums: [] },
    { id: 4, rate: 0.0, segments: [], samples: 0, times: [], sums: [] },
  ],
  damaged: [
    {
      id: 1,
      rate: 100.17210765597608,
      segments: [
        [0, 159],
        [160, 225],
      ],
      samples: 226,
      times: [
        3765.6502590619857, 3766.020085103164, 3766.389911144343, 3766.7597371855213, 3767.1295632267,
        3773.839338956114, 3774.2075737515715,
      ],
      sums: [-1510.0, 278.0, 217.0],
    },
    { id: 2, rate: 0.0, segments: [[0, 5]], samples: 6, times: [3764.6500157993723], sums: [] },
    {
      id: 3,
      rate: 50.00000000025218,
      segments: [[0, 11]],
      samples: 12,
      times: [3765.650000000001],
      sums: [-1.4000000000000001, -0.10000000000000009],
    },
    { id: 4, rate: 0.0, segments: [[0, 1]], samples: 2, times: [3767.0], sums: [16777212.0] },
  ],
};

export const DAMAGE_AT = 4269;
