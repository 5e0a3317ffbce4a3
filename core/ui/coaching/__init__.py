"""ジョブコーチ支援の画面 (job coaching of one job): phase and plan, picture, steps, visits, tasks."""
