"""実績報告と指標 (reports and indicators): what is counted, by which definition, one file each."""
