namespace WhatIsUp.ApiGateway.Endpoints.Calls;

/// <summary>What is transmitted in a call.</summary>
public enum CallMedia
{
    /// <summary>Voice.</summary>
    Audio,

    /// <summary>Voice and picture.</summary>
    Video,
}

/// <summary>A planned call.</summary>
public sealed record CreateCallRequest
{
    /// <summary>When it begins.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>audio or video, the default.</summary>
    public CallMedia? Media { get; init; }
}

/// <summary>A link by which people join a call.</summary>
public sealed record CreateCallLinkRequest
{
    /// <summary>When the call is planned; absent for a link that can be used at once.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>audio or video, the default.</summary>
    public CallMedia? Media { get; init; }
}

/// <summary>A planned call.</summary>
/// <param name="CallUrl">Link by which people join it.</param>
/// <param name="Token">The last part of the link.</param>
/// <param name="Media">audio or video.</param>
/// <param name="StartTime">When it begins.</param>
public sealed record CallEventReply(string CallUrl, string Token, CallMedia Media, DateTimeOffset StartTime);

/// <summary>A link by which people join a call.</summary>
/// <param name="Link">The link.</param>
/// <param name="Token">The last part of the link.</param>
/// <param name="Media">audio or video.</param>
/// <param name="StartTime">When the call is planned, or null.</param>
public sealed record CallLinkReply(string Link, string Token, CallMedia Media, DateTimeOffset? StartTime);
