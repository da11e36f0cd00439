using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

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

    /// <summary>User who signs in.</summary>
    public const string User = "usr_";

    /// <summary>Member of a customer's team.</summary>
    public const string Member = "mem_";

    /// <summary>Audit event.</summary>
    public const string AuditEvent = "aud_";

    /// <summary>A new id with this prefix, ordered by time.</summary>
    public static string New(string prefix) => prefix + Guid.CreateVersion7().ToString("N");

    /// <summary>The id of something that may be met again: the same for the same time and source. Ordered by time like the others.</summary>
    public static string Of(string prefix, DateTimeOffset at, string source)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(source)).AsSpan(0, 16);
        BinaryPrimitives.WriteInt64BigEndian(hash, (at.ToUnixTimeMilliseconds() << 16) | BinaryPrimitives.ReadUInt16BigEndian(hash[6..]));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x70);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return prefix + Convert.ToHexStringLower(hash);
    }

    /// <summary>True for this prefix followed by 32 lower-case hex digits.</summary>
    public static bool IsValid(string prefix, string? id)
    {
        if (id is null || id.Length != prefix.Length + 32 || !id.StartsWith(prefix, StringComparison.Ordinal)) return false;
        foreach (var c in id.AsSpan(prefix.Length))
            if (c is not ((>= '0' and <= '9') or (>= 'a' and <= 'f'))) return false;
        return true;
    }
}
