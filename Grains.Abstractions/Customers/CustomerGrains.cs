using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Abstractions.Customers;

/// <summary>One API key: its caller and its token bucket. Key: lower-case hex of HMAC-SHA-256(pepper, key).</summary>
[Alias("IApiKeyGrain"), GrainInterfaceType("api-key")]
public interface IApiKeyGrain : IGrainWithStringKey
{
    /// <summary>Stores the key; the same creation again is no error.</summary>
    [Alias("Create")] Task CreateAsync(ApiKeyCreation creation);

    /// <summary>Takes <paramref name="cost"/> tokens (0 to read only). Throws <c>auth_invalid</c> or <c>auth_expired</c>.</summary>
    [Alias("Admit")] Task<KeyAdmission> AdmitAsync(int cost);

    /// <summary>Takes tokens of requests that were admitted while the key's grain did not answer; the bucket may become negative by its capacity.</summary>
    [Alias("Settle")] Task SettleAsync(int tokens);

    /// <summary>Ends the key, from now on and on every silo.</summary>
    /// <returns>False when it had been revoked before.</returns>
    [Alias("Revoke")] Task<bool> RevokeAsync();
}

/// <summary>One customer: plan, and the numbers its plan limits. Key: customer id.</summary>
[Alias("ICustomerGrain"), GrainInterfaceType("customer")]
public interface ICustomerGrain : IGrainWithGuidKey
{
    /// <summary>Makes the customer on this plan; again is no error.</summary>
    [Alias("Create")] Task CreateAsync(string name, string plan);

    /// <summary>The plan.</summary>
    [Alias("GetPlan")] Task<Plan> GetPlanAsync();

    /// <summary>Name and plan.</summary>
    [Alias("GetProfile")] Task<CustomerProfile> GetProfileAsync();

    /// <summary>
    /// Creates an API key within the plan's limit, otherwise <c>other</c> with <c>plan_limit</c>. A key can grant only what it has: mode, channel, scopes, end,
    /// networks and recipients.
    /// </summary>
    /// <param name="caller">The caller.</param>
    /// <param name="draft">The key.</param>
    /// <param name="hash">Key of the grain of the new key.</param>
    /// <param name="prefix">First characters for display.</param>
    [Alias("CreateKey")] Task<ApiKeyView> CreateKeyAsync(Caller caller, ApiKeyDraft draft, string hash, string prefix);

    /// <summary>Makes a channel within the plan's limit, else <c>plan_channel_limit</c>.</summary>
    [Alias("CreateChannel")] Task<ChannelView> CreateChannelAsync(Caller caller, string name, IReadOnlyDictionary<string, string> metadata, string? proxy);

    /// <summary>Reserves a place of the plan for a webhook endpoint that is created afterwards, otherwise <c>other</c> with <c>plan_limit</c>.</summary>
    [Alias("ReserveEndpoint")] Task ReserveEndpointAsync(Mode mode, string endpointId);

    /// <summary>Reserves bytes of the plan for a file that is stored afterwards, otherwise <c>other</c> with <c>plan_limit</c>.</summary>
    [Alias("ReserveFile")] Task ReserveFileAsync(long bytes);

    /// <summary>Called after files were removed: their bytes are counted again.</summary>
    [Alias("FilesRemoved")] Task FilesRemovedAsync();

    /// <summary>Called by a deleted channel, so that its place is free again.</summary>
    [Alias("ReleaseChannel")] Task ReleaseChannelAsync(ChannelId channelId);
}
