"""Training the embedded reader and verifier; needs the extra ``training`` (PyTorch and onnx)."""
