# /// finding
# tags = ["refused", "modules", "migration"]
# asks = [
#   "trace or script a Hugging Face model",
#   "torch.jit.script BertModel fails, GPT2, Llama, ViT, T5",
#   "export a transformers model, DynamicCache in output",
#   "torchscript=True in the configuration",
# ]
# errors = [
#   "OSError: Failed to get source for <function BertConfig.__init__",
#   "RuntimeError: Encountering a dict at the output of the tracer might cause the trace to be incorrect",
#   "RuntimeError: Tracer cannot infer type of CausalLMOutputWithCrossAttentions",
#   "RuntimeError: Found <class 'transformers.cache_utils.DynamicCache'> in output, which is not a known type.",
# ]
# torch = "==2.13.*"
# needs = ["package:transformers"]
# sources = ["Transformers: configuration_utils.py, modeling_outputs.py"]
# added = 2026-11-27
# ///
"""
Six Transformers models refuse torch.jit.script, and each is traced and exported once it returns a tensor
=========================================================================================================

``torch.jit.script`` stops at the configuration, which every model has, and ``torch.jit.trace`` at the object that a model returns.
A wrapper of four lines gets a trace that is right for other lengths too.
"""

import dataclasses
import inspect

import torch
import transformers
from torch import nn
from transformers import (
    BertConfig,
    BertModel,
    DistilBertConfig,
    DistilBertModel,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    T5Config,
    T5EncoderModel,
    ViTConfig,
    ViTModel,
)

from tsguide import claim, compare, device, refuses

transformers.logging.set_verbosity_error()
torch.manual_seed(0)
print("Transformers", transformers.__version__)

# %%
# The models are of one layer, with random weights.

SIZES = {
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 16,
}
TEXT = SIZES | {"vocab_size": 50}
GPT2 = GPT2Config(
    n_embd=16,
    n_layer=1,
    n_head=2,
    n_positions=32,
    vocab_size=50,
    bos_token_id=0,
    eos_token_id=1,
)
T5 = T5Config(
    d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2, vocab_size=50
)
DISTIL = DistilBertConfig(
    dim=16, n_layers=1, n_heads=2, hidden_dim=16, vocab_size=50
)
MODELS = {
    "BERT": BertModel(BertConfig(**TEXT)),
    "GPT-2": GPT2LMHeadModel(GPT2),
    "Llama": LlamaForCausalLM(LlamaConfig(**TEXT, num_key_value_heads=1)),
    "ViT": ViTModel(ViTConfig(**SIZES, image_size=16, patch_size=8)),
    "T5 encoder": T5EncoderModel(T5),
    "DistilBERT": DistilBertModel(DISTIL),
}
for model in MODELS.values():
    model.to(device).eval().requires_grad_(False)


def example(name, batch=2, length=5):
    """Return an input for a model: pixels for ViT, and otherwise the numbers of words."""
    if name == "ViT":
        return torch.rand(batch, 3, 16, 16, device=device)
    return torch.randint(2, 50, (batch, length), device=device)


def message(capture, *args, **options):
    """Return how capture raised, and nothing where it did not."""
    try:
        capture(*args, **options)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


scripting = {
    name: message(torch.jit.script, model) for name, model in MODELS.items()
}
tracing = {
    name: message(torch.jit.trace, model, (example(name),))
    for name, model in MODELS.items()
}
for name in MODELS:
    print(f"{name:10}  script: {scripting[name][:60]}")
    print(f"{name:10}  trace:  {tracing[name][:60]}")

claim(
    "``torch.jit.script`` misses the source of each one's configuration",
    all("Config.__init__" in text for text in scripting.values()),
)
claim(
    "``torch.jit.trace`` refuses what each returns",
    all(
        "Encountering a dict at the output" in text
        or "Tracer cannot infer type" in text
        for text in tracing.values()
    ),
)
refuses(torch.jit.script, MODELS["BERT"], error=OSError, match="BertConfig")
refuses(
    torch.export.export,
    MODELS["GPT-2"],
    (example("GPT-2"),),
    error=RuntimeError,
    match="DynamicCache'> in output",
)

# %%
# Why
# ---
#
# A model reads its configuration in ``forward``, so ``torch.jit.script`` compiles the configuration's class.
# That is a dataclass, whose ``__init__`` was generated and has no file.

claim("the configuration is a dataclass", dataclasses.is_dataclass(BertConfig))
claim(
    "its ``__init__`` has no source",
    "OSError" in message(inspect.getsource, BertConfig.__init__),
)

# %%
# What a model returns is a dictionary with attributes, which a trace does not take.
# GPT-2 returns a cache in it, which ``torch.export`` does not know.

answer = MODELS["GPT-2"](example("GPT-2"))
print(type(answer).__mro__[1].__name__, list(answer))

claim("the answer is a dictionary", isinstance(answer, dict))

# %%
# Instead
# -------
#
# Ask the model for a tuple, and return the one tensor that is wanted.


class First(nn.Module):
    """Return the first output of a model, as a tensor."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return self.model(x, return_dict=False)[0]


def is_traced(name):
    """Return whether a trace of a model is right for another batch and another length."""
    first, other = First(MODELS[name]), example(name, batch=3, length=7)
    traced = torch.jit.trace(first, (example(name),))
    return torch.allclose(traced(other), first(other), atol=1e-6)


claim(
    "each trace is right for another batch and length",
    [name for name in MODELS if not is_traced(name)] == [],
)

# %%
# Prefer ``torch.export``: it checks what a trace only warns of, and ``torch.jit.trace`` is deprecated.


def is_exported(name):
    """Return whether a model is exported, and right for another batch and length."""
    first, other = First(MODELS[name]), example(name, batch=3, length=7)
    auto = torch.export.Dim.AUTO
    shapes = {0: auto} if name == "ViT" else {0: auto, 1: auto}
    program = torch.export.export(
        first, (example(name),), dynamic_shapes=(shapes,)
    )
    return torch.allclose(program.module()(other), first(other), atol=1e-6)


claim(
    "each is exported with a free batch and length",
    [name for name in MODELS if not is_exported(name)] == [],
)

# %%
# All modes
# ---------
#
# GPT-2 as it comes, and for its logits alone.

compare(MODELS["GPT-2"], example=(example("GPT-2"),), name="GPT-2")

# %%

compare(
    First(MODELS["GPT-2"]),
    example=(example("GPT-2"),),
    others=[(example("GPT-2", length=7),), (example("GPT-2", batch=3),)],
    name="GPT-2, logits alone",
)
