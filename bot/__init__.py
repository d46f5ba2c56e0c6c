"""Stationmaster: which changes to a data platform may leave the station, who must agree, and on which train.

A **delivery** is kept in the **inbox**. The worker reads a **snapshot** of every fact. Every **gate** gives a
**verdict**. The verdicts fold into a **decision**. The decision minus what already stands is a handful of
**writes**. Each is performed once and **recorded**.

accept -> read -> decide -> reconcile -> perform -> record
"""

__version__ = "0.1.0"
