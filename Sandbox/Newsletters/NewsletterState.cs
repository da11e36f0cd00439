using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Newsletters;

/// <summary>What the server stores of newsletters. Accounts stand in it by their number.</summary>
internal sealed class NewsletterState(StateStore store)
{
    private const int MostNewsletters = 2_000;
    private const int MostPosts = 20_000;
    private const int MostNotices = 32;

    /// <summary>Newsletters by the user of their address.</summary>
    public StateTable<string, NewsletterRecord> Newsletters { get; } = new(store, "newsletters", MostNewsletters);

    /// <summary>Posts by newsletter and number.</summary>
    public StateTable<string, PostRecord> Posts { get; } = new(store, "newsletter_posts", MostPosts);

    /// <summary>Terms that accounts accepted, by the number of the notice.</summary>
    public AccountTable<string, AcceptedNotice> Notices { get; } = new(store, "accepted_notices", MostNotices);
}

/// <summary>Terms were accepted.</summary>
/// <param name="At">When.</param>
internal sealed record AcceptedNotice(DateTimeOffset At);

/// <summary>A newsletter.</summary>
internal sealed record NewsletterRecord
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset NameAt { get; init; }

    public string Description { get; init; } = "";

    public required DateTimeOffset DescriptionAt { get; init; }

    public long? PictureId { get; init; }

    public required string Invite { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Which reactions it allows: ALL, BASIC, BLOCKLIST or NONE.</summary>
    public string Reactions { get; init; } = "ALL";

    /// <summary>ACTIVE, SUSPENDED or GEOSUSPENDED.</summary>
    public string State { get; init; } = "ACTIVE";

    /// <summary>Error code that new followers get, or null.</summary>
    public int? FollowError { get; init; }

    public IReadOnlyDictionary<int, FollowerRecord> Followers { get; init; } = new Dictionary<int, FollowerRecord>();

    /// <summary>Who is invited to be an admin, and until when.</summary>
    public IReadOnlyDictionary<int, DateTimeOffset> Invited { get; init; } = new Dictionary<int, DateTimeOffset>();

    /// <summary>Until when posts are pinned.</summary>
    public IReadOnlyDictionary<long, DateTimeOffset> Pins { get; init; } = new Dictionary<long, DateTimeOffset>();

    public long LastServerId { get; init; } = 99;
}

/// <summary>A follower of a newsletter.</summary>
/// <param name="Role">SUBSCRIBER, ADMIN or OWNER.</param>
/// <param name="At">Since when.</param>
/// <param name="IsMuted">True when it is muted.</param>
internal sealed record FollowerRecord(string Role, DateTimeOffset At, bool IsMuted = false)
{
    public const string Subscriber = "SUBSCRIBER", Admin = "ADMIN", Owner = "OWNER";

    public bool IsAdmin => Role != Subscriber;
}

/// <summary>A post of a newsletter.</summary>
internal sealed record PostRecord
{
    public required string Newsletter { get; init; }

    public required long ServerId { get; init; }

    public required string MessageId { get; init; }

    public required string Type { get; init; }

    public string? MediaType { get; init; }

    public required int Author { get; init; }

    public required DateTimeOffset At { get; init; }

    public DateTimeOffset? EditedAt { get; init; }

    public bool IsDeleted { get; init; }

    /// <summary>The Message protobuf.</summary>
    public byte[] Content { get; init; } = [];

    public IReadOnlyDictionary<int, string> Reactions { get; init; } = new Dictionary<int, string>();

    public IReadOnlyList<int> Viewers { get; init; } = [];

    /// <summary>Hashes of the chosen options, hexadecimal, by voter.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<string>> Votes { get; init; } = new Dictionary<int, IReadOnlyList<string>>();

    public string Key => KeyOf(Newsletter, ServerId);

    public static string KeyOf(string newsletter, long serverId) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{newsletter}/{serverId}");
}
