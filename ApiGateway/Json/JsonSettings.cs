using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using WhatIsUp.Grains.Abstractions.Json;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>JSON of the public contract: snake_case, UTC milliseconds, ids as strings.</summary>
internal static class JsonSettings
{
    /// <summary>Shared options.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Applies the same rules to the options of ASP.NET.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.AllowOutOfOrderMetadataProperties = true;
        // Responses are never HTML: the text of a QR code must not be escaped as \u002B, and emojis are written as UTF-8.
        options.Encoder = PlainJsonEncoder.Instance;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new UtcMillisecondsConverter());
        options.Converters.Add(new ChannelIdConverter());
        options.Converters.Add(new CustomerIdConverter());
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { HideAbsent, SandboxJson.OmitNulls, MessageJson.ShowWhatIsMissing } };
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Apply(options);
        options.MakeReadOnly();
        return options;
    }

    /// <summary>Omits null fields where the API requires it.</summary>
    private static void HideAbsent(JsonTypeInfo type)
    {
        var omitsNulls = typeof(IOmitsNulls).IsAssignableFrom(type.Type);
        foreach (var property in type.Properties)
            if ((omitsNulls && property.IsGetNullable) || (type.Type == typeof(WebhookEndpointView) && property.Name == "signing_secret"))
                property.ShouldSerialize = static (_, value) => value is not null;
    }
}
