using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Abstractions.Customers;

/// <summary>One API key: who it is and its token bucket. Key: lower-case hex of HMAC-SHA-256(pepper, key).</summary>
[Alias("IApiKeyGrain"), GrainInterfaceType("api-key")]
public interface IApiKeyGrain : IGrainWithStringKey
{
    /// <summary>Stores the key; the same creation again is no error.</summary>
    [Alias("Create")] Task CreateAsync(ApiKeyCreation creation);

    /// <summary>Takes <paramref name="cost"/> tokens (0 to look only). Throws <c>auth_invalid</c> or <c>auth_expired</c>.</summary>
    [Alias("Admit")] Task<KeyAdmission> AdmitAsync(int cost);

    /// <summary>Ends the key.</summary>
    [Alias("Revoke")] Task RevokeAsync();
}

/// <summary>One customer: plan, and the numbers its plan limits. Key: customer id.</summary>
[Alias("ICustomerGrain"), GrainInterfaceType("customer")]
public interface ICustomerGrain : IGrainWithGuidKey
{
    /// <summary>Makes the customer on this plan; again is no error.</summary>
    [Alias("Create")] Task CreateAsync(string name, string plan);

    /// <summary>The plan.</summary>
    [Alias("GetPlan")] Task<Plan> GetPlanAsync();

    /// <summary>Makes a channel within the plan's limit, else <c>plan_channel_limit</c>.</summary>
    [Alias("CreateChannel")] Task<ChannelView> CreateChannelAsync(Caller caller, string name, IReadOnlyDictionary<string, string> metadata, string? proxy);

    /// <summary>Takes a place of the plan for a webhook endpoint that is made right after, else <c>other</c> with <c>plan_limit</c>.</summary>
    [Alias("ReserveEndpoint")] Task ReserveEndpointAsync(Mode mode, string endpointId);

    /// <summary>Takes room of the plan for a file that is stored right after, else <c>other</c> with <c>plan_limit</c>.</summary>
    [Alias("ReserveFile")] Task ReserveFileAsync(long bytes);

    /// <summary>Told when files were removed: their room is counted anew.</summary>
    [Alias("FilesRemoved")] Task FilesRemovedAsync();

    /// <summary>Told by a channel that was deleted, so that its place is free again.</summary>
    [Alias("ReleaseChannel")] Task ReleaseChannelAsync(ChannelId channelId);
}
