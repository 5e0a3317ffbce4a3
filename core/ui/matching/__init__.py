"""マッチングの画面 (matching screen): for whom, what is wished, who fits, side by side, introduced."""
