// Fixtures mostly wait for a disk, a limit or a process. Those that measure time, memory or the process's metrics run alone.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(5)]
