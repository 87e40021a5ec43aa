namespace Engagement.Infrastructure;
/// <summary>Marks the assembly.</summary>
public static class InfrastructureAssembly;
