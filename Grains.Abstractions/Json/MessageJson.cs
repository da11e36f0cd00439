using System.Text.Json.Serialization.Metadata;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Json;

/// <summary>How a message is written: with the field that its type names, also when nothing is left in it, and with everything that is not a content.</summary>
public static class MessageJson
{
    /// <summary>A modifier of a type resolver.</summary>
    public static void ShowWhatIsMissing(JsonTypeInfo type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (type.Type != typeof(MessageView)) return;
        foreach (var property in type.Properties)
        {
            if (property.ShouldSerialize is not { } isWritten) continue;
            var name = property.Name;
            property.ShouldSerialize = IsContent(property.PropertyType) ? (owner, value) => isWritten(owner, value) || ((MessageView)owner).Type == name : null;
        }
    }

    private static bool IsContent(Type type) => type.IsClass && type != typeof(string);
}
