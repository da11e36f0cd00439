using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.Grains.Abstractions.Newsletters;

namespace WhatIsUp.ApiGateway.Endpoints.Newsletters;

/// <summary>A newsletter to create.</summary>
public sealed record CreateNewsletterRequest
{
    internal const int MaxName = 100;
    internal const int MaxDescription = 2_048;
    internal const int MaxPicture = 1_000_000;

    /// <summary>Name, 1 to 100 characters.</summary>
    [NotBlank(MaxName)] public required string Name { get; init; }

    /// <summary>Description, at most 2,048 characters.</summary>
    [Length(0, MaxDescription)] public string? Description { get; init; }

    /// <summary>Picture: the id of a stored file (med_…), a public URL, or base64.</summary>
    [MaxLength(MaxPicture)] public string? Picture { get; init; }
}

/// <summary>Changes of a newsletter. Fields that are absent or null are not changed.</summary>
public sealed record PatchNewsletterRequest
{
    /// <summary>Name, 1 to 100 characters.</summary>
    [NotBlank(CreateNewsletterRequest.MaxName)] public string? Name { get; init; }

    /// <summary>Description, at most 2,048 characters; empty removes it.</summary>
    [Length(0, CreateNewsletterRequest.MaxDescription)] public string? Description { get; init; }

    /// <summary>Picture: the id of a stored file (med_…), a public URL, or base64; empty removes it.</summary>
    [MaxLength(CreateNewsletterRequest.MaxPicture)] public string? Picture { get; init; }

    /// <summary>Which reactions the newsletter allows.</summary>
    public NewsletterReactions? Reactions { get; init; }
}

/// <summary>Whether a newsletter is muted.</summary>
public sealed record MuteNewsletterRequest
{
    /// <summary>True to mute it.</summary>
    public required bool Muted { get; init; }
}

/// <summary>A reaction to a post.</summary>
public sealed record ReactToPostRequest
{
    /// <summary>One emoji, or empty to remove the reaction.</summary>
    [Emoji] public required string Emoji { get; init; }
}

/// <summary>A vote in a poll of a newsletter, which replaces the former one.</summary>
public sealed record VoteInNewsletterRequest
{
    /// <summary>Options, as the poll spells them.</summary>
    [Length(1, RequestLimits.MaxPollOptions)] public required IReadOnlyList<string> Options { get; init; }
}

/// <summary>Posts that were viewed.</summary>
public sealed record ViewPostsRequest
{
    private const int MaxPosts = 100;

    /// <summary>Numbers of the posts.</summary>
    [Length(1, MaxPosts)] public required IReadOnlyList<int> ServerIds { get; init; }
}

/// <summary>An invitation to administer a newsletter.</summary>
public sealed record InviteNewsletterAdminRequest
{
    /// <summary>Text of the message that invites.</summary>
    [Length(0, RequestLimits.MaxShortTextLength)] public string? Message { get; init; }
}

/// <summary>A new owner of a newsletter.</summary>
public sealed record ChangeNewsletterOwnerRequest
{
    /// <summary>Phone number or address of an admin of the newsletter.</summary>
    [PersonAddress] public required string Jid { get; init; }
}

/// <summary>A message with the link of a newsletter.</summary>
public sealed record SendNewsletterLinkRequest
{
    /// <summary>Recipient.</summary>
    [Recipient] public required string To { get; init; }

    /// <summary>Text; %URL% is replaced by the link, which is appended if the text does not contain it. Without a text only the link is sent.</summary>
    [Length(0, RequestLimits.MaxShortTextLength)] public string? Body { get; init; }

    /// <summary>Title of the card; the name of the newsletter when it is absent.</summary>
    [NotBlank(RequestLimits.MaxTitleLength)] public string? Title { get; init; }

    /// <summary>Small JPEG of the card, base64.</summary>
    [MaxLength(MaxPreview)] public byte[]? Preview { get; init; }

    /// <summary>Your own id of the message: sending it again within 24 hours returns the first message.</summary>
    [NotBlank(RequestLimits.MaxClientRefLength)] public string? ClientRef { get; init; }

    private const int MaxPreview = 64 * 1024;
}
