using System.Text.Json.Serialization;
using AutoMapper;
using Engagement.Application.Common;
using Engagement.Application.Store;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>GET /api/v1/me: the account whose token was sent.</summary>
[RequiresSignIn]
public sealed record MeQuery : IRequest<MeResponse>;

/// <summary>The account.</summary>
public sealed class MeResponse : Me
{
    /// <summary>Always true.</summary>
    [JsonPropertyOrder(1)]
    public bool Success { get; } = true;
}

/// <summary>The data that an account may read.</summary>
public class Me
{
    /// <summary>The id that <c>X-User-Id</c> names.</summary>
    [JsonPropertyName("_id")]
    public required string Id { get; init; }

    /// <summary>The person's or program's name; absent where none was given.</summary>
    public string? Name { get; init; }

    /// <summary>The e-mail address, if there is one.</summary>
    public required IReadOnlyList<MeEmail> Emails { get; init; }

    /// <summary>The name to sign in by.</summary>
    public required string Username { get; init; }

    /// <summary>Whether the account may sign in: always true of one that has.</summary>
    public required bool Active { get; init; }

    /// <summary>Its roles.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Empty: accounts have no settings here.</summary>
    public MeSettings Settings { get; } = new();

    /// <summary>The e-mail address where it is verified; else absent.</summary>
    public string? Email { get; init; }
}

/// <summary>An e-mail address of an account.</summary>
public sealed class MeEmail
{
    /// <summary>The address.</summary>
    public required string Address { get; init; }

    /// <summary>Whether it is verified.</summary>
    public required bool Verified { get; init; }
}

/// <summary>Two empty objects that clients read.</summary>
public sealed class MeSettings
{
    /// <summary>Empty.</summary>
    public IReadOnlyDictionary<string, string> Profile { get; } = new Dictionary<string, string>();

    /// <summary>Empty.</summary>
    public IReadOnlyDictionary<string, string> Preferences { get; } = new Dictionary<string, string>();
}

internal sealed class MeMapping : Profile
{
    public MeMapping()
    {
        CreateMap<AccountRow, Me>()
            .ForMember(me => me.Id, map => map.MapFrom(account => account.UserId))
            .ForMember(me => me.Emails, map => map.MapFrom(account => Emails(account)))
            .ForMember(me => me.Email, map => map.MapFrom(account => account.EmailVerified ? account.Email : null));
        CreateMap<AccountRow, MeResponse>().IncludeBase<AccountRow, Me>();
    }

    private static IReadOnlyList<MeEmail> Emails(AccountRow account) =>
        account.Email is null ? [] : [new MeEmail { Address = account.Email, Verified = account.EmailVerified }];
}

internal sealed class MeQueryHandler(EngagementDbContext db, ICaller caller, IMapper mapper) : IRequestHandler<MeQuery, MeResponse>
{
    public async Task<MeResponse> Handle(MeQuery request, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.SingleOrDefaultAsync(row => row.UserId == caller.UserId, cancellationToken)
            ?? throw new NotAuthenticatedException();
        return mapper.Map<MeResponse>(account);
    }
}
