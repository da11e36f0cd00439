using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.Grains.Configuration;
using Microsoft.Extensions.Options;
using System.Text.Json;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>The API keys that the first start with a data folder creates. They are printed and not stored.</summary>
/// <param name="CustomerId">Customer of the keys.</param>
/// <param name="TestKey">Key for test channels.</param>
/// <param name="LiveKey">Key for live channels.</param>
public sealed record FirstStart(CustomerId CustomerId, string TestKey, string LiveKey)
{
    internal const string MarkFile = "first-start.json";

    /// <summary>Creates a customer with a test key and a live key, once per data folder; null when this was done before.</summary>
    internal static async Task<FirstStart?> EnsureAsync(IServiceProvider services, GatewayOptions options, CancellationToken cancellationToken)
    {
        var mark = Path.Combine(options.DataFolder, MarkFile);
        if (File.Exists(mark)) return null;
        var made = await CreateAsync(services, "Local", options.FirstPlan, cancellationToken);
        MasterKeyFile.WritePrivate(mark, JsonSerializer.Serialize(new Mark(made.CustomerId), JsonSettings.Options));
        return made;
    }

    /// <summary>The customer of the first start; null when its file is missing or not readable.</summary>
    internal static CustomerId? ReadCustomer(GatewayOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize<Mark>(File.ReadAllText(Path.Combine(options.DataFolder, MarkFile)), JsonSettings.Options)?.CustomerId;
        }
        catch (Exception fault) when (fault is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Checks before the start that the plan of the first customer exists.</summary>
    internal static void CheckPlan(IServiceProvider services, GatewayOptions options)
    {
        var plans = services.GetRequiredService<IOptions<WhatIsUpOptions>>().Value.Plans;
        if (options.SignIn.HasIssuer && !plans.ContainsKey(options.SignIn.Plan))
            throw new SettingException("SignIn:Plan", $"must be one of: {string.Join(", ", plans.Keys)}.");
        if (!plans.ContainsKey(options.FirstPlan)) throw new SettingException("FirstPlan", $"must be one of: {string.Join(", ", plans.Keys)}.");
    }

    /// <summary>Creates a customer with a test key and a live key.</summary>
    internal static async Task<FirstStart> CreateAsync(IServiceProvider services, string name, string plan, CancellationToken cancellationToken)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        var hasher = services.GetRequiredService<ApiKeyHasher>();
        var customer = CustomerId.New();
        await grains.GetGrain<ICustomerGrain>(customer.Value).CreateAsync(name, plan).WaitAsync(cancellationToken);
        return new FirstStart(customer, await CreateKeyAsync(grains, hasher, customer, Mode.Test), await CreateKeyAsync(grains, hasher, customer, Mode.Live));
    }

    private static async Task<string> CreateKeyAsync(IGrainFactory grains, ApiKeyHasher hasher, CustomerId customer, Mode mode)
    {
        var key = ApiKeyFormat.Create(mode);
        var id = PrefixedId.New(PrefixedId.ApiKey);
        var creation = new ApiKeyCreation(
            customer, mode, id, "First start", key[..ApiKeyFormat.DisplayLength], [Scopes.All], ChannelScope: null, ExpiresAt: null);
        await grains.GetGrain<IApiKeyGrain>(hasher.Hash(key)).CreateAsync(creation);
        return key;
    }

    /// <summary>Never prints keys.</summary>
    public override string ToString() => $"{nameof(FirstStart)} {CustomerId}";

    private sealed record Mark(CustomerId CustomerId);
}
