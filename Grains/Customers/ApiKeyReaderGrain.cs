using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Storage.Customers;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Customers;

/// <summary>Lists and revokes API keys. The owner is part of every query.</summary>
[GrainType("api-key-reader"), StatelessWorker, Reentrant]
public sealed class ApiKeyReaderGrain(ApiKeyRows keys) : Grain, IApiKeyReaderGrain
{
    /// <inheritdoc />
    public Task<Page<ApiKeyView>> ListAsync(Caller caller, PageRequest page) =>
        keys.ListAsync(caller, page, CancellationToken.None);

    /// <inheritdoc />
    public async Task<ApiKeyView> GetAsync(Caller caller, string keyId) => (await FindAsync(caller, keyId)).View;

    /// <inheritdoc />
    public async Task RevokeAsync(Caller caller, string keyId)
    {
        var key = await FindAsync(caller, keyId);
        if (!await GrainFactory.GetGrain<IApiKeyGrain>(key.Hash).RevokeAsync()) throw Missing();
    }

    private async Task<ApiKeyRow> FindAsync(Caller caller, string keyId) =>
        await keys.FindOwnedAsync(caller, keyId, CancellationToken.None) ?? throw Missing();

    private static GatewayException Missing() => new(ErrorCode.NotFound, "No such API key.");
}
