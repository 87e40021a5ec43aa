namespace Engagement.Infrastructure.Ingest;

/// <summary>Why a part of a user's credentials was rejected, in the order of reporting.</summary>
internal enum CredentialProblem
{
    UnusableName = 1,
    NameTaken = 2,
    EmailTaken = 3,
    ForeignToken = 4,
}

internal static class CredentialProblemTexts
{
    public static string ToText(this CredentialProblem problem) => problem switch
    {
        CredentialProblem.UnusableName =>
            "username must have 1 to 64 letters, digits, '-', '_' or '.' for an account: the user's tokens were not taken",
        CredentialProblem.NameTaken => "username is that of another account: the user's tokens were not taken",
        CredentialProblem.EmailTaken => "emails.address is that of another account: the account has none",
        CredentialProblem.ForeignToken => "services.resume.loginTokens has a token of another account: it was not taken",
        _ => throw new ArgumentOutOfRangeException(nameof(problem)),
    };
}
