// Most of a fixture's time is spent waiting: for a disk, a limit, a process. What measures time, memory or the process's metrics runs alone.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(5)]
