using System.ComponentModel;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Whether a start migrates the schema.</summary>
public sealed class StoreOptions
{
    public const string Section = "Engagement";

    [Description("Whether a start brings the schema up to date. With false the database role needs no DDL, and 'migrate' does it.")]
    public bool Migrate { get; set; } = true;
}
