"""速さ (benchmarks): `make bench`. Nothing here is a test; every figure stands beside its budget."""
