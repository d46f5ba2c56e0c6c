"""datacontract-cli on pairs of files, in one process: run by its own Python, with the folder of pairs."""

import sys
from pathlib import Path

from datacontract.data_contract import DataContract

told = 0
for old in sorted(Path(sys.argv[1]).glob("*.old.yaml")):
    new = old.with_name(old.name.replace(".old.", ".new."))
    changes = DataContract(data_contract_file=str(old)).breaking(DataContract(data_contract_file=str(new)))
    told += bool(changes)
print(told)
