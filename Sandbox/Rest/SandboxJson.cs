using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace WhatIsUp.Sandbox.Rest;

/// <summary>JSON of the sandbox: snake_case, unknown fields are rejected, times in milliseconds.</summary>
public static class SandboxJson
{
    internal static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>Writes a request of <see cref="SandboxOperation"/> as the sandbox reads it.</summary>
    public static byte[] Write(object request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return JsonSerializer.SerializeToUtf8Bytes(request, request.GetType(), Options);
    }

    /// <summary>Leaves out fields without a value of records that omit them.</summary>
    public static void OmitNulls(JsonTypeInfo type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!typeof(IOmitsNulls).IsAssignableFrom(type.Type)) return;
        foreach (var property in type.Properties.Where(property => property.IsGetNullable)) property.ShouldSerialize = static (_, value) => value is not null;
    }

    internal static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new UtcMilliseconds());
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { OmitNulls, ReadDirectFields, RequireNothing } };
        return options;
    }

    private static void ReadDirectFields(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;
        foreach (var property in type.Type.GetProperties(BindingFlags.Instance | BindingFlags.NonPublic)
            .Where(property => property.IsDefined(typeof(DirectOnlyAttribute), inherit: false)))
        {
            var field = type.CreateJsonPropertyInfo(property.PropertyType, JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
            (field.Get, field.Set) = (property.GetValue, property.SetValue);
            type.Properties.Add(field);
        }
    }

    /// <summary>Missing fields are named by the handlers, with the same error as other invalid fields.</summary>
    private static void RequireNothing(JsonTypeInfo type)
    {
        foreach (var property in type.Properties) property.IsRequired = false;
    }

    private sealed class UtcMilliseconds : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
    }
}
