using Engagement.Application.Common;
using Engagement.Domain;
using Engagement.Domain.Documents;
using FluentValidation;
using MediatR;

namespace Engagement.Application.Ingest;

/// <summary>The verb <c>import</c>: reads files of a workspace export into the store. Importing the same files again changes nothing.</summary>
/// <param name="Paths">Files and folders.</param>
/// <param name="RejectsPath">The file for rejected lines and warnings; null: beside the input.</param>
/// <param name="Progress">Receives the progress of reading.</param>
/// <param name="WithCredentials">Whether users become accounts and keep their tokens.</param>
/// <param name="WithRoles">Whether those accounts get their roles from the export too.</param>
/// <param name="Database">The database to take of a dump; null where only one holds a workspace.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record ImportCommand(
    IReadOnlyList<string> Paths, string? RejectsPath, IProgress<WorkProgress>? Progress, bool WithCredentials = false, bool WithRoles = false,
    string? Database = null)
    : IRequest<ImportResult>;

internal sealed class ImportCommandValidator : AbstractValidator<ImportCommand>
{
    public ImportCommandValidator() =>
        RuleFor(command => command).Must(command => command.WithCredentials || !command.WithRoles)
            .WithMessage("--with-roles needs --with-credentials, which creates the accounts that get the roles.");
}

/// <summary>The result of an import.</summary>
/// <param name="Kinds">The counts of the kinds that occurred, in a fixed order.</param>
/// <param name="Rejected">Lines that were rejected.</param>
/// <param name="RejectsKept">How many of them are in the file: the first ones, up to a limit.</param>
/// <param name="Warned">Documents stored without a malformed optional field.</param>
/// <param name="WarningsKept">How many of these are in the file: the first ones, up to a limit.</param>
/// <param name="Ignored">Deletions from collections that are not stored.</param>
/// <param name="RejectsPath">The file of the rejected lines and the warnings; null without any.</param>
/// <param name="FirstRejects">The first few rejected lines: file, line and reason.</param>
/// <param name="FirstWarnings">The first few warnings: file, line, field and reason.</param>
/// <param name="SkippedFiles">Files of a folder whose names are not those of an export.</param>
/// <param name="SkippedMessages">Whether one of these seems to hold messages.</param>
/// <param name="UnsupportedFiles">Files of collections that are not stored.</param>
/// <param name="EmptyFiles">Files without any document.</param>
/// <param name="FilesOfJanuary1970">Files whose versions all lie in January 1970, as seconds do that are read as milliseconds.</param>
/// <param name="Credentials">The imported credentials; null when they were not imported.</param>
/// <param name="Elapsed">From the first byte to the last commit.</param>
public sealed record ImportResult(
    IReadOnlyList<ImportedKind> Kinds,
    long Rejected,
    long RejectsKept,
    long Warned,
    long WarningsKept,
    long Ignored,
    string? RejectsPath,
    IReadOnlyList<string> FirstRejects,
    IReadOnlyList<string> FirstWarnings,
    IReadOnlyList<string> SkippedFiles,
    bool SkippedMessages,
    IReadOnlyList<string> UnsupportedFiles,
    IReadOnlyList<string> EmptyFiles,
    IReadOnlyList<string> FilesOfJanuary1970,
    ImportedCredentials? Credentials,
    TimeSpan Elapsed)
{
    /// <summary>Documents read, without rejected and ignored ones.</summary>
    public long Documents => Kinds.Sum(kind => kind.Read);

    /// <summary>
    /// Whether every document that was given is stored, as far as can be told: no line was rejected, no file empty or of messages but left out. A
    /// document with a warning is stored.
    /// </summary>
    public bool IsComplete => Rejected == 0 && EmptyFiles.Count == 0 && !SkippedMessages;

    /// <summary>Whether any document was older than the stored version.</summary>
    public bool HasOlder => Kinds.Any(kind => kind.Older > 0) || Credentials is { Older: > 0 };

    /// <summary>Whether the store is unchanged.</summary>
    public bool NothingChanged => Kinds.All(kind => kind is { Added: 0, Changed: 0 })
        && Credentials is null or { NewAccounts: 0, NewTokens: 0, Disabled: 0, RolesChanged: 0 };
}

/// <summary>The counts of an import for one kind of documents.</summary>
/// <param name="Read">Documents read.</param>
/// <param name="Added">Documents that were not stored before.</param>
/// <param name="Changed">Documents whose stored row changed.</param>
/// <param name="Unchanged">Documents that changed no row: repeats and older versions. The verb prints the older ones apart.</param>
/// <param name="Older">The unchanged ones that are older than the stored version.</param>
public sealed record ImportedKind(DocumentKind Kind, long Read, long Added, long Changed, long Unchanged, long Older);

/// <summary>The credentials of an import.</summary>
/// <param name="NewAccounts">Users that became accounts.</param>
/// <param name="KnownAccounts">Users that were accounts before.</param>
/// <param name="NewTokens">Tokens that are valid here now.</param>
/// <param name="KnownTokens">Tokens that were stored before.</param>
/// <param name="ExpiredTokens">Expired tokens of sign-ins.</param>
/// <param name="RevokedTokens">Tokens that were revoked here, and stay so.</param>
/// <param name="Disabled">Accounts that were disabled because their users are inactive or deleted.</param>
/// <param name="RolesChanged">Existing accounts whose roles were replaced.</param>
/// <param name="Older">Users left unchanged because a newer version of their credentials is stored.</param>
/// <param name="WithoutRoles">New accounts that have no role.</param>
/// <param name="RolesWithoutPermissions">The first few imported roles that have no permission.</param>
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
    /// <summary>Commits chunk by chunk, so that running a stopped import again finishes it.</summary>
    Task<ImportResult> ImportAsync(ImportCommand request, CancellationToken cancellationToken);
}

internal sealed class ImportCommandHandler(EngagementDbContext db, IImporter importer) : IRequestHandler<ImportCommand, ImportResult>
{
    public async Task<ImportResult> Handle(ImportCommand request, CancellationToken cancellationToken)
    {
        await DemoStores.RefuseAsync(db, cancellationToken);
        return await importer.ImportAsync(request, cancellationToken);
    }
}
