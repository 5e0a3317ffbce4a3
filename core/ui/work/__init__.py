"""実習・就職・定着の画面 (work): practicums, applications, jobs, retention, job coach, challenge employment."""
