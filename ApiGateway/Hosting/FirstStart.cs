using System.Text.Json;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>The keys that the first start on a data folder makes. They are shown, not stored.</summary>
/// <param name="CustomerId">Their customer.</param>
/// <param name="TestKey">Key for test channels.</param>
/// <param name="LiveKey">Key for live channels.</param>
public sealed record FirstStart(CustomerId CustomerId, string TestKey, string LiveKey)
{
    private const string MarkFile = "first-start.json";

    /// <summary>Makes a customer with a test and a live key, once per data folder; null when that was done before.</summary>
    internal static async Task<FirstStart?> EnsureAsync(IServiceProvider services, GatewayOptions options, CancellationToken cancellationToken)
    {
        var mark = Path.Combine(options.DataFolder, MarkFile);
        if (File.Exists(mark)) return null;
        var grains = services.GetRequiredService<IGrainFactory>();
        var hasher = services.GetRequiredService<ApiKeyHasher>();
        var customer = CustomerId.New();
        await grains.GetGrain<ICustomerGrain>(customer.Value).CreateAsync("Local", options.FirstPlan).WaitAsync(cancellationToken);
        var (testId, testKey) = await CreateKeyAsync(grains, hasher, customer, Mode.Test);
        var (liveId, liveKey) = await CreateKeyAsync(grains, hasher, customer, Mode.Live);
        MasterKeyFile.WritePrivate(mark, JsonSerializer.Serialize(new Mark(customer, testId, liveId), JsonSettings.Options));
        return new FirstStart(customer, testKey, liveKey);
    }

    private static async Task<(string KeyId, string Key)> CreateKeyAsync(IGrainFactory grains, ApiKeyHasher hasher, CustomerId customer, Mode mode)
    {
        var key = ApiKeyFormat.Create(mode);
        var id = PrefixedId.New(PrefixedId.ApiKey);
        var creation = new ApiKeyCreation(customer, mode, id, "First start", key[..ApiKeyFormat.DisplayLength], [Scopes.All], ChannelScope: null, ExpiresAt: null);
        await grains.GetGrain<IApiKeyGrain>(hasher.Hash(key)).CreateAsync(creation);
        return (id, key);
    }

    /// <summary>Never prints keys.</summary>
    public override string ToString() => $"{nameof(FirstStart)} {CustomerId}";

    private sealed record Mark(CustomerId CustomerId, string TestKeyId, string LiveKeyId);
}
