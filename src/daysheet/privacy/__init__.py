"""The two doors of patient data: `charts.open_chart` inwards, `gate.send` outwards; and the register of legal bases."""
