// Fixtures mostly wait for a disk, a limit or a process. Those that need the process for themselves are in Engagement.IsolatedTests.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(5)]
