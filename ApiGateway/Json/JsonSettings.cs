using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using WhatIsUp.ApiGateway.Endpoints.Sandbox;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.Grains.Abstractions.Json;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>JSON of the public contract: snake_case, UTC milliseconds, ids as strings.</summary>
internal static class JsonSettings
{
    /// <summary>Shared options.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Sets the same rules on the options of the web framework.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.AllowOutOfOrderMetadataProperties = true;
        // Replies are JSON and never HTML: a QR text must leave as it is, not as \u002B, and an emoji as UTF-8.
        options.Encoder = PlainJsonEncoder.Instance;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new UtcMillisecondsConverter());
        options.Converters.Add(new ChannelIdConverter());
        options.Converters.Add(new CustomerIdConverter());
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { HideAbsent, MessageJson.ShowWhatIsMissing } };
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Apply(options);
        options.MakeReadOnly();
        return options;
    }

    /// <summary>Fields that are absent, not null, when there is nothing to say.</summary>
    private static void HideAbsent(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if ((type.Type == typeof(ErrorBody) && property.Name == "details") ||
                (type.Type == typeof(WebhookEndpointView) && property.Name == "signing_secret") ||
                type.Type == typeof(SandboxContentReply))
                property.ShouldSerialize = static (_, value) => value is not null;
        }
    }
}
