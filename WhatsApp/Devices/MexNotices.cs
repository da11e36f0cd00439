using System.Text.Json;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>GraphQL notifications of the server (<c>type=mex</c>): what they announce of the account. Unknown operations are ignored.</summary>
internal static class MexNotices
{
    private const int MaxLength = 65_536;

    /// <summary>Adds what the stanza announces to the step.</summary>
    public static void Handle(Step step, AccountLimits limits, Node stanza)
    {
        foreach (var update in stanza.ChildrenOf("update"))
        {
            if (update.Bytes is not { Length: > 0 and <= MaxLength } json) continue;
            using var document = Parse(json);
            if (document is null || MexJson.Find(document.RootElement, "data") is not { } data) continue;
            if (limits.Read(data) is { } limit) step.Batch.Events.Add(limit);
        }
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
