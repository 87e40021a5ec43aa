namespace Engagement.Application;
/// <summary>Marks the assembly.</summary>
public static class ApplicationAssembly;
