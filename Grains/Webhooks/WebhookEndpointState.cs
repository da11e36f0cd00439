using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>Stored state of an endpoint. The storage provider encrypts it: it contains secrets and header values.</summary>
public sealed class WebhookEndpointState
{
    /// <summary>Owner, or null while the endpoint does not exist.</summary>
    public CustomerId? CustomerId { get; set; }

    /// <summary>Live or test.</summary>
    public Mode Mode { get; set; }

    /// <summary>URL of the receiver.</summary>
    public string Url { get; set; } = "";

    /// <summary>Event names.</summary>
    public List<string> Events { get; set; } = [];

    /// <summary>Channels; empty for all.</summary>
    public List<ChannelId> ChannelIds { get; set; } = [];

    /// <summary>Chat filter.</summary>
    public ChatTypeFilter ChatTypeFilter { get; set; }

    /// <summary>Headers with their values.</summary>
    public Dictionary<string, string> Headers { get; set; } = [];

    /// <summary>Description by the customer.</summary>
    public string? Description { get; set; }

    /// <summary>Retry schedule.</summary>
    public RetryPolicy RetryPolicy { get; set; }

    /// <summary>Whether events are delivered.</summary>
    public bool IsEnabled { get; set; }

    /// <summary>Why the gateway disabled it, or null.</summary>
    public string? DisabledReason { get; set; }

    /// <summary>The valid secret.</summary>
    public List<string> Secrets { get; set; } = [];

    /// <summary>Former secrets in their grace period, newest first.</summary>
    public List<RetiredSecret> Retired { get; set; } = [];

    /// <summary>Order of first attempts. Endpoints from before this setting keep the order of their channels.</summary>
    public DeliveryOrdering Ordering { get; set; }

    /// <summary>Most requests at once, or null.</summary>
    public int? MaxInFlight { get; set; }

    /// <summary>Most requests per second, or null.</summary>
    public int? MaxPerSecond { get; set; }

    /// <summary>Id of the event of the last disabling until it is in the outbox, or null.</summary>
    public string? DisabledEventId { get; set; }

    /// <summary>Time since which every attempt failed, or null.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    /// <summary>Creation time.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Time of the last change.</summary>
    public DateTimeOffset UpdatedAt { get; set; }
}
