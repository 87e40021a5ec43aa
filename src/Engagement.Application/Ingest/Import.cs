using Engagement.Application.Common;
using Engagement.Domain;
using Engagement.Domain.Documents;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Ingest;

/// <summary>The verb <c>import</c>: reads files of a workspace export into the store. Importing the same files again changes nothing.</summary>
/// <param name="Paths">Files and folders.</param>
/// <param name="RejectsPath">Where rejected lines are kept; null: beside the input.</param>
/// <param name="Progress">Told now and then how far the reading is.</param>
/// <param name="WithCredentials">Whether users become accounts with the tokens that they have, so that these work here too.</param>
/// <param name="WithRoles">Whether those accounts take their roles from the export too.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record ImportCommand(
    IReadOnlyList<string> Paths, string? RejectsPath, IProgress<WorkProgress>? Progress, bool WithCredentials = false, bool WithRoles = false)
    : IRequest<ImportResult>;

/// <summary>Roles are those of accounts, which credentials make.</summary>
internal sealed class ImportCommandValidator : AbstractValidator<ImportCommand>
{
    public ImportCommandValidator() =>
        RuleFor(command => command).Must(command => command.WithCredentials || !command.WithRoles)
            .WithMessage("--with-roles needs --with-credentials: roles are taken over for accounts, which that makes.");
}

/// <summary>What an import did.</summary>
/// <param name="Kinds">By kind, those that occurred, in a fixed order.</param>
/// <param name="Rejected">Lines that could not be taken.</param>
/// <param name="RejectsKept">How many of them are kept, the first ones: all, short of a flood.</param>
/// <param name="Ignored">Trash of collections that the store does not keep.</param>
/// <param name="RejectsPath">Where the rejected lines are, when there are any.</param>
/// <param name="FirstRejects">The first few of them: file, line and reason.</param>
/// <param name="SkippedFiles">Files of a folder whose names say that they hold something else.</param>
/// <param name="Credentials">What was taken over for signing in; null when that was not asked for.</param>
/// <param name="Elapsed">From the first byte to the last commit.</param>
public sealed record ImportResult(
    IReadOnlyList<ImportedKind> Kinds,
    long Rejected,
    long RejectsKept,
    long Ignored,
    string? RejectsPath,
    IReadOnlyList<string> FirstRejects,
    IReadOnlyList<string> SkippedFiles,
    ImportedCredentials? Credentials,
    TimeSpan Elapsed)
{
    /// <summary>Documents read, rejected and ignored ones left out.</summary>
    public long Documents => Kinds.Sum(kind => kind.Read);

    /// <summary>Whether anything was left alone because the store holds newer versions.</summary>
    public bool HasOlder => Kinds.Any(kind => kind.Older > 0) || Credentials is { Older: > 0 };

    /// <summary>Whether the store is as it was.</summary>
    public bool NothingChanged => Kinds.All(kind => kind is { Added: 0, Changed: 0 })
        && Credentials is null or { NewAccounts: 0, NewTokens: 0, Disabled: 0, RolesChanged: 0 };
}

/// <summary>What an import did to the documents of one kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Read">Documents read.</param>
/// <param name="Added">Documents that were not on record.</param>
/// <param name="Changed">Documents whose stored row changed.</param>
/// <param name="Unchanged">Repeats and older versions.</param>
/// <param name="Older">Those of the unchanged that are older than what is stored.</param>
public sealed record ImportedKind(DocumentKind Kind, long Read, long Added, long Changed, long Unchanged, long Older);

/// <summary>What an import took over for signing in.</summary>
/// <param name="NewAccounts">Users that became accounts.</param>
/// <param name="KnownAccounts">Users that were accounts before.</param>
/// <param name="NewTokens">Tokens that work here now.</param>
/// <param name="KnownTokens">Tokens that were on record.</param>
/// <param name="ExpiredTokens">Sign-ins' tokens whose time is over.</param>
/// <param name="RevokedTokens">Tokens that were revoked here, and stay so.</param>
/// <param name="Disabled">Accounts that were shut out because their users are inactive or deleted.</param>
/// <param name="RolesChanged">Accounts on record whose roles are the export's now.</param>
/// <param name="Older">Users that were left as they are: an import has taken credentials of newer documents.</param>
/// <param name="WithoutRoles">New accounts that have no role.</param>
/// <param name="RolesWithoutPermissions">The first few of the roles taken over that hold no permission.</param>
public sealed record ImportedCredentials(
    long NewAccounts,
    long KnownAccounts,
    long NewTokens,
    long KnownTokens,
    long ExpiredTokens,
    long RevokedTokens,
    long Disabled,
    long RolesChanged,
    long Older,
    long WithoutRoles,
    IReadOnlyList<string> RolesWithoutPermissions);

/// <summary>Reads exports into the store.</summary>
public interface IImporter
{
    /// <summary>Commits chunk by chunk, so an import that was stopped is finished by running it again.</summary>
    Task<ImportResult> ImportAsync(ImportCommand request, CancellationToken cancellationToken);
}

internal sealed class ImportCommandHandler(EngagementDbContext db, IImporter importer) : IRequestHandler<ImportCommand, ImportResult>
{
    public async Task<ImportResult> Handle(ImportCommand request, CancellationToken cancellationToken) =>
        await db.Workspace.AnyAsync(workspace => workspace.Demo, cancellationToken)
            ? throw new InvalidRequestException(
                "The store holds the demo workspace; an import would mix made-up numbers into yours. Use another store: remove the demo's folder "
                + "(EmbeddedPostgres:DataDirectory), or set it to a new one, or set ConnectionStrings:Engagement to an empty database.")
            : await importer.ImportAsync(request, cancellationToken);
}
