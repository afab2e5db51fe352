import type { LabramConfiguration } from '../src/encoders/eeg/index.js';

/** Sizes of what is timed. */
export interface TimedWindow {
  channels: number;
  seconds: number;
}

/**
 * A Python program that runs LaBraM in PyTorch: it loads `weights.npz`, `x.npy` `[channel, second, 200]` and `rows.npy` from a folder, prints
 * `{version, tokens}` after it has written `tokens.npy`, and then, for each line on standard input, the milliseconds of a window in
 * the faster of two forms: window by window, or four at a time.
 */
export function torchLabramProgram(
  folder: string,
  { width, depth, heads, hidden }: LabramConfiguration,
  { channels, seconds }: TimedWindow,
  threads: number,
): string {
  return `
import json, os, sys, time, numpy as np, torch
import torch.nn.functional as F
from torch import nn
torch.set_num_threads(${threads})
D, L, H, M = ${width}, ${depth}, ${heads}, ${hidden}
folder = ${JSON.stringify(folder)}

class Stem(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, (1, 15), stride=(1, 8), padding=(0, 7))
        self.conv2 = nn.Conv2d(8, 8, (1, 3), padding=(0, 1))
        self.conv3 = nn.Conv2d(8, 8, (1, 3), padding=(0, 1))
        self.norm1, self.norm2, self.norm3 = (nn.GroupNorm(4, 8) for _ in range(3))
    def forward(self, x):
        B, N, A, T = x.shape
        x = x.reshape(B, 1, N * A, T)
        for conv, norm in ((self.conv1, self.norm1), (self.conv2, self.norm2), (self.conv3, self.norm3)):
            x = F.gelu(norm(conv(x)))
        return x.permute(0, 2, 3, 1).reshape(B, N * A, -1)

class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv, self.proj = nn.Linear(D, 3 * D, bias=False), nn.Linear(D, D)
        self.q_norm, self.k_norm = (nn.LayerNorm(D // H, eps=1e-6) for _ in range(2))
    def forward(self, x):
        B, N, _ = x.shape
        q, k, v = self.qkv(x).reshape(B, N, 3, H, D // H).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(self.q_norm(q), self.k_norm(k), v)
        return self.proj(mixed.transpose(1, 2).reshape(B, N, D))

class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(D, M), nn.Linear(M, D)
    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))

class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = (nn.LayerNorm(D, eps=1e-6) for _ in range(2))
        self.attn, self.mlp = Attention(), Mlp()
        self.gamma_1, self.gamma_2 = (nn.Parameter(torch.ones(D)) for _ in range(2))
    def forward(self, x):
        x = x + self.gamma_1 * self.attn(self.norm1(x))
        return x + self.gamma_2 * self.mlp(self.norm2(x))

class LaBraM(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch_embed = Stem()
        for name, count in (("cls_token", 1), ("pos_embed", 129), ("time_embed", 16)):
            setattr(self, name, nn.Parameter(torch.zeros(1, count, D)))
        self.blocks, self.norm = nn.ModuleList(Block() for _ in range(L)), nn.LayerNorm(D, eps=1e-6)
    def forward(self, x, rows):
        B, N, A, _ = x.shape
        place = self.pos_embed[0, rows][:, None] + self.time_embed[0, None, :A]
        first = (self.cls_token + self.pos_embed[:, :1]).expand(B, -1, -1)
        x = torch.cat((first, self.patch_embed(x) + place.reshape(1, N * A, D)), 1)
        for block in self.blocks: x = block(x)
        return self.norm(x)[:, 1:].reshape(B, N, A, D)

net = LaBraM().eval()
saved = np.load(os.path.join(folder, "weights.npz"))
net.load_state_dict({name: torch.from_numpy(saved[name]) for name in saved.files})
x = torch.from_numpy(np.load(os.path.join(folder, "x.npy"))).reshape(${channels}, -1, ${seconds}, 200).transpose(0, 1).contiguous()
rows = torch.from_numpy(np.load(os.path.join(folder, "rows.npy")).astype(np.int64))
with torch.inference_mode():
    tokens = torch.cat([net(window[None], rows)[0] for window in x], 1)
    np.save(os.path.join(folder, "tokens.npy"), tokens.numpy())
    print(json.dumps({"version": torch.__version__}), flush=True)
    for _ in sys.stdin:
        times = []
        for step in (1, 4):
            start = time.perf_counter()
            for at in range(0, len(x), step): net(x[at:at + step], rows)
            times.append(1000 * (time.perf_counter() - start) / len(x))
        print(json.dumps(times), flush=True)
`;
}
