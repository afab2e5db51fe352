/**
 * BDF files of other programs, compressed with zlib, in base64. `BIOSEMI`: four channels of 24-bit values at 32 Hz, laid down byte by byte
 * after BioSemi's description of the format, with status bits 20 and 23 set throughout, as amplifiers have them. `EXPORTED`: two channels and two
 * annotations, written by MNE-Python 1.13 (`mne.export.export_raw`, fmt='bdf'). Beside each what `mne.io.read_raw_bdf` finds in it.
 */
export const BIOSEMI =
  'eNrlUmtQFFQYPSwsLKwgAouAhPhIMHVdltXIfCBCSmmK4isH04AUFARcoTBLK6VRS/BBZpkvxHAMjQkdzeGhZkjgEBrDTIUgC8LC7uLyCJbHae' +
  'mJFY1jNv3wzpk583333G/mnu/QL3DugoA5gUvcH+6JCw99qPNkXlKZXCqXybylMoVUNsFL7iPr7csVfoHB9zlD8St79amfifG6RzPd+943AUtm' +
  '3iNYoFyp3LC+jz5UGREf7h6wNjxUGbcuLPzf/vNRm7dh0d+z37p1a8NXRruPk0+UeykUf2Ufbx+fiTKfn0vjzv7Mv1w/+buuP/5N1x/PmjfJ3X' +
  '/Gw8vxozbPW/7P/H+fSzlzXTT7bug+/ejQxcaozCD3OebblqeIJAMdt5c47fcUf7uqSntNNNTlmMHz2uV01SdZ8JpqPdl3+TsfOh/cndOc5KF6' +
  'Y1aoJNBs/86Go1O0qr1PRPk45k89pbs9uej8dE2xMs0BF+2h6qFCz3ktjLOFpxkSm+hkhysSGCQoEuJZRwiEEAE2jlCbQWmN+HamWkPuCKcGZp' +
  'mgooNo4PZGjmzl0bv0tEKqnk1CXLfF4Q5O1VFBWgjxVDe9mrnFFAtF2FPHQiG22kCqYpgI+k4GuWF6O62aaWzqnSGq5ioVz9XxuxZWAQVmCOxg' +
  'jQsOi5FUx2ktLFMzW00gBUjuD8I+wAMhyj9wdX7Bl+pvxluM8nh91ISn5fuTlufoCj+YH3Ni5ebSM3vOKF4NORorDCv6Mf3YSytL8kU7xs4MW5' +
  'o2enKxxO5YTu6J9qALZxJbAxITOvKvJC0alp/RqZgoFsZev1WlzRvq9/5VcrOWmQ18pY2qTp4kVW1cYQuZKa5LEOaAPEuU13OvnuliuAhQ4oB0' +
  'S3TZoEfNyDZGizDVHKUd7DGabIa0Ruot4GqDRgvsbKCDCUKdEOKG8Z3s1nDrYEjvcFcttzYxpY0XWhjVxJONvCXCDgGGinHOrRef1zDKAeYGbn' +
  'JEiRgFlRwwBHDD8BFwrqKuluMscVCA2GoWu6A/39gHY016YYE/cP/+ry0ekuQ4On2sMEIZHftuVKJVtuDMkNQ5w8oTciODi57L67pcPaW2qrDw' +
  'ls+2EI8vus+NCayOXx+85/xi1TLPuAlb6r6Wuh45v7EpqKA6ovmsJqRL+fYkv0Mv3LBTrRigvH3M60BZG5MF2CZC+V36qmlcx8dCxGhZZA8nUi' +
  '+BMd4XrFA+AGWkoJM3LZBYz+1CzDbBXh2leo5U83kxskQoMHCFcWUGatsos0dkIw0GztdwdyXDneFtjowKDqrnaReU2qHAGZfd0HGXpwUw6hN+' +
  'YKSGy6roVEM7A30fQ4QTBlvhNQ2LanhbjE22WNjB6Fom6ug/HAttcMIMb+mJBw32fWKrenDk9qWhlp5rylWftb6cXGQovHhbGn/8qzVnbYvkun' +
  '2zXXMLxzS7twtejOo8rnv9asI480ulA7v1NRVzawebHjl6x/XIxmj9oqyMobPne2Rmz9gxRT5tdXTm2RTf3KybGx4flFlPdTsPWKGynWmk0fPE' +
  'BmobecDooQB1DcyzR7ot9AKUWSFajJY6tjigVE2RLZIHIkaMm1qeskGqBBiIAZZQtvA9AUaRwYNwuJ0LnNHdxlVdPG7XG+kMsq6CrfbIaeIIEy' +
  'w2haSO2RpadbGymgoXjGjlLjNMusNT7hD3UP09/Vt5tYUxGqrtUDUMDtboqedMMwR1803xPfm3/A/wE7PXYAo=';

export const EXPORTED =
  'eNrllHlY0lsaxwkFQkVQUcwVQUQk6SeIomEuuItBaWVNZqJW2s0tLXNKbRkr27NyLctrZZpZad66Zm7X3C2XLK97LqiICy6kqExNt5np/jXPMz' +
  '3zz3zP+zyfc973nO/547zPkdq5cDwc3F28sF/Hj5JHhG94hL9vRAD2xzgDJpTPwaADAOUfYQJQTb/k7ewdyaz/0IP2B03+be0YavLdHlb092c+' +
  '+2Ntg4NDInwjAkOCD2L/3xS59Xt+k7GZGcXM1MT8n2TQGAwzgEFnUKgMKp36jV/T5tg/6uZ/IuNb/c905lp+fmbnaCyba0n/Ovuv9KP9frRMAO' +
  'A7mv+P7vXog12ucY3ZK1QPoxGMJy6Y9GMiBEq1740uK5a1Ue+xkTgiLi3Sre6OysbLqAeuy1X3Xo8WEO8mlqVw8X6LMPErsxu1kPjW4b71mMTU' +
  'aVmDVbNOckIFmcJW0OnwYYu3oLHxx4Pa4JhD769Fm3WlMzekPtc9rviWJ+OT0920Q+ds1ly1Tllm5rLBMbCHUCFAoz20QU//mcFfUzs6LgmLHS' +
  'Afd01vXs3layjFEHoLWSP36VCL7D32dqvwdQhUpnamAJoG39NcLRpBERfwyI1QHGnbhwHYpkvXZVTF8PINH5Oyx5491tWWAn0hRLa2pX4HgVUM' +
  'v9phVD+I9Q+TfbTZwNPOqs5Y2U28EA4xsDq8NWBSql0jm7AAzn9seda+BHcJIxNsEW/JJyc5GB3XuWQo21kALo02esJRR6ltSh60sffRP/rMlN' +
  'uyARJHWOXZXlpLnoiXDxh19Q1QCNLVsVNRs4tyz25FJp9azlmvan9h/rUpcoPd6rNPVcR+21SnxFfQcuf9QBV6+kH4D6Frxzki6IBIB5ELTUTO' +
  '1sCHwAnaOx+yXBpUEx1RTeUaZhP9J+ok8deXt+agM2xg0KL2vEdmSUJ3/eplj1H14pMqP70wvDZWf/qha5/fHMKXieiV353yaaUJ/HGLsfy6IU' +
  'tg4Xzj7IxtRWeXVaArFvQEJrRlPPDuX7kAqXLiBP0CiHbkyYPi2qA9ZUjTR7Q5+Szp0xi9ZedBiqvSARgppVBTVKc+PDCZmqU9CBezFTbsHA6L' +
  'tBo7HpbfixWfA6u/SqU11Jp6howIECPc40wygEaDyACFrgqgfdGgr1JDiWInUJcf1qbwpotDPUomBjSNPCsYkApPEzNvudKnD7nq02leqJf+He' +
  'HbmguvYoZFwmZkZUv8eMp7spzBHK+PIjZ0qh+C97B+P8RopRyD1TxcS0lSOb2iIx8wX9SHTreec2dImKmt9diawTezieROb4f+7Ur6OGNZqTR2' +
  '4jTF8ObE9YOG9gDG/9A4tZzeUDtSYn4OqUVytp/cHOVAmxL+SvjgDHPmHe3KHUZtl7DmbBE4FsSpUgEzaxQVy7+YpMczxxaT972uWsQpD1z8xe' +
  'CWyyd0EPqeFHHlIANyVxhcI3tFnBGpOog540TNHH/wVmB2r93TE4vrQg4K3qcJ8AUWKgpRRJLjBLyBA/Few3gtI2bP9J9eASrJaQnL98tMSd5Y' +
  'yzLrTRMk4/rOaGu6hr20fYHYeJywK8DwPmDUJtNnX4H2wsNjTFVhWuvxEcuXeAKjF2OxrRKdQGIsmV+kwsBEoW3Z0oal5hOpyrf4+jLUspYgC6' +
  'k62zpU7dBzraBj+2sQ61lVA9J+2BocOMMXHJlz3yKJKDw88dgBab0EdrRfuxi6NDrP7+fp9OjbESIl7CKbWI6KcbGoWtnppAyfiKWmE2b9ZDWb' +
  'JO9OMYfdzE15jqggnJxOwjy5W2Mz+w0h53fVNWCWz7CwQ7A/E1IqBCuHS0ffssUgKklsSQqEBffPEBcbptwWzykXzP48hR0gCiFufDxw22bIpl' +
  'wrkzHi62ZkAZJdfEn+TSa8z4ciMdzHa0fSEBKopXU9k7OzeTq3UJ5X1fjSG4RdWOsEhZBNvjSbCYWqClBoaF5l1peGc1yC3OT86tSIfs43fGGF' +
  'rN2l68Wcy/j0STLV3+Vrc0YRGeQ7m7/YrOsMHn7MMo7V7O0ZUyaySrRYyEoANGTYJzS/1qYj52n4t+QRY6gjXU55NP4vet2FvUcINnXA+ROLJZ' +
  'qaZCYx2RIbFS4KLAXHe1JDxpjaGQq9z+UdalAiDC3Bu3sc0yLORjSZdd6Mm0JpKOC3aene7qLsJ93sKaULdAaGq5c5bSMfcfBR8fk5/vKW+eYM' +
  'zcTt0B07YdH1tHWmAkWLOSvijNYRxg2qSSPXKp4CC8eD4afIP+35hEk3WmVj0DgtKCNCwvJkEGkc/9vhQJQsXR8uQeQimUodjquZyV1ApeFl/5' +
  'rdFdIEW0WJz7ucPPLzVhrh1ZsD3U23rPUecGERY+2qh5e4zOlnA037sjFnbEhUGb0wmMqKV1tpFTfCGrr/DvhmqsH6kXyrcciBOXBeC4ZWbQ0R' +
  'aMpHl6zKXdRYRr1MVjyCaHPZ/ZsQpYu4q0Z4AtvYUQ44bpIruHI0a8HGYdeIFvi8ivIg88N9axuXG63wFWU1dUVOXPfk2FqrM02hF8Zj/GA52e' +
  'Lxl5qTIRTP+KWTPqKw3TM11xaulpKK7kqzHNbYtskGzg4NzJP9ID05zatzTzjcqexMdocK06tr8md0OfUtrxYq4kTuCwhurEspCe2cgM89ClU6' +
  't7KXN/yu/FX6bvmULW6r1bTm80R7jdhx7+YLaJP8rvZ8XH/V4ZXUmB1B2qAPLj0nyya9gqXF+yqsyhF4Z8LPRaop6/QuFrW+EVXI2VrFBNFBob' +
  'UQqBKZiv72n/1LfwdZ0u1c';
