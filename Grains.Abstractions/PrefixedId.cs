namespace WhatIsUp.Grains.Abstractions;

/// <summary>Ids with a prefix for their kind: the prefix and a UUID v7 as 32 hex digits.</summary>
public static class PrefixedId
{
    /// <summary>API key.</summary>
    public const string ApiKey = "key_";

    /// <summary>Webhook endpoint.</summary>
    public const string WebhookEndpoint = "wh_";

    /// <summary>Delivery of one event to one endpoint.</summary>
    public const string Delivery = "dlv_";

    /// <summary>Event.</summary>
    public const string Event = "wevt_";

    /// <summary>Request.</summary>
    public const string Request = "req_";

    /// <summary>File.</summary>
    public const string Media = "med_";

    /// <summary>Product: followed by the number that WhatsApp gave it.</summary>
    public const string Product = "prd_";

    /// <summary>Catalogue.</summary>
    public const string Catalog = "cat_";

    /// <summary>Import of products.</summary>
    public const string Import = "imp_";

    /// <summary>A new id with this prefix, ordered by time.</summary>
    public static string New(string prefix) => prefix + Guid.CreateVersion7().ToString("N");

    /// <summary>True for this prefix followed by 32 lower-case hex digits.</summary>
    public static bool IsValid(string prefix, string? id)
    {
        if (id is null || id.Length != prefix.Length + 32 || !id.StartsWith(prefix, StringComparison.Ordinal)) return false;
        foreach (var c in id.AsSpan(prefix.Length))
            if (c is not ((>= '0' and <= '9') or (>= 'a' and <= 'f'))) return false;
        return true;
    }
}
