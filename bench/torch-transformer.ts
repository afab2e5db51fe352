import type { TransformerSizes } from '../test/tensor/transformer.js';

/** A Python program that times the bench's network in PyTorch and prints `{milliseconds, version}`. */
export function torchProgram(sizes: TransformerSizes, threads: number): string {
  return `
import json, time, torch
import torch.nn.functional as F
from torch import nn
torch.set_num_threads(${threads})
B, N, M, D, H, L = ${sizes.batch}, ${sizes.tokens}, ${sizes.context}, ${sizes.width}, ${sizes.heads}, ${sizes.blocks}

class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.out = (nn.Linear(D, D) for _ in range(4))
    def forward(self, x, y):
        q, k, v = (a.view(B, -1, H, D // H).transpose(1, 2) for a in (self.q(x), self.k(y), self.v(y)))
        return self.out(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(B, -1, D))

class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.modulation, self.own, self.cross = nn.Linear(D, 9 * D), Attention(), Attention()
        self.up, self.down = nn.Linear(D, 4 * D), nn.Linear(4 * D, D)
    def forward(self, x, y, c):
        p = self.modulation(c).unsqueeze(1).chunk(9, -1)
        norm = lambda x, i: F.layer_norm(x, (D,), eps=1e-6) * (1 + p[3 * i + 1]) + p[3 * i]
        h = norm(x, 0)
        x = x + p[2] * self.own(h, h)
        x = x + p[5] * self.cross(norm(x, 1), y)
        return x + p[8] * self.down(F.gelu(self.up(norm(x, 2)), approximate="tanh"))

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks, self.head = nn.ModuleList(Block() for _ in range(L)), nn.Linear(D, D)
    def forward(self, x, y, c):
        c = F.silu(c)
        for block in self.blocks: x = block(x, y, c)
        return self.head(F.layer_norm(x, (D,), eps=1e-6))

torch.manual_seed(0)
net = Net()
optimizer = torch.optim.AdamW(net.parameters(), lr=1e-4, weight_decay=0.01)
x, target, y, c = torch.randn(B, N, D), torch.randn(B, N, D), torch.randn(B, M, D), torch.randn(B, D)
times = []
for i in range(10):
    start = time.perf_counter()
    optimizer.zero_grad(set_to_none=True)
    F.mse_loss(net(x, y, c), target).backward()
    optimizer.step()
    times.append(time.perf_counter() - start)
times = sorted(times[3:])
print(json.dumps({"milliseconds": 1000 * times[len(times) // 2], "version": torch.__version__}))
`;
}
