namespace WhatIsUp.Grains.Abstractions.Customers;

/// <summary>
/// API keys of the caller's customer and mode; a stateless worker with key 0. A caller that is restricted to one channel sees the keys of that channel alone.
/// </summary>
[Alias("IApiKeyReaderGrain"), GrainInterfaceType("api-key-reader")]
public interface IApiKeyReaderGrain : IGrainWithIntegerKey
{
    /// <summary>Keys, newest first, revoked ones too.</summary>
    [Alias("List")] Task<Page<ApiKeyView>> ListAsync(Caller caller, PageRequest page);

    /// <summary>One key, or <c>not_found</c>.</summary>
    [Alias("Get")] Task<ApiKeyView> GetAsync(Caller caller, string keyId);

    /// <summary>Revokes a key, otherwise <c>not_found</c>; a key that is revoked already is not found either.</summary>
    [Alias("Revoke")] Task RevokeAsync(Caller caller, string keyId);
}
