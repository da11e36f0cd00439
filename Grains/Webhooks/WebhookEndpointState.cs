using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>What an endpoint remembers. The provider encrypts it: secrets and header values are in it.</summary>
public sealed class WebhookEndpointState
{
    /// <summary>Owner, null while there is no such endpoint.</summary>
    public CustomerId? CustomerId { get; set; }

    /// <summary>World.</summary>
    public Mode Mode { get; set; }

    /// <summary>Address.</summary>
    public string Url { get; set; } = "";

    /// <summary>Event names.</summary>
    public List<string> Events { get; set; } = [];

    /// <summary>Channels; empty for all.</summary>
    public List<ChannelId> ChannelIds { get; set; } = [];

    /// <summary>Chat filter.</summary>
    public ChatTypeFilter ChatTypeFilter { get; set; }

    /// <summary>Headers with their values.</summary>
    public Dictionary<string, string> Headers { get; set; } = [];

    /// <summary>Note.</summary>
    public string? Description { get; set; }

    /// <summary>Schedule.</summary>
    public RetryPolicy RetryPolicy { get; set; }

    /// <summary>On or off.</summary>
    public bool IsEnabled { get; set; }

    /// <summary>Why we switched it off, or null.</summary>
    public string? DisabledReason { get; set; }

    /// <summary>Valid secrets, newest first.</summary>
    public List<string> Secrets { get; set; } = [];

    /// <summary>Since when every attempt failed, null after a success.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    /// <summary>Made at.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Changed at.</summary>
    public DateTimeOffset UpdatedAt { get; set; }
}
