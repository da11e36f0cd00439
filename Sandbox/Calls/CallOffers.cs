using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Calls;

/// <summary>The form of offers: the server refuses children in another order (live reference, section 5).</summary>
internal static class CallOffers
{
    /// <summary>Error of an offer whose children are in another order.</summary>
    public const int OutOfOrder = 439;

    private static readonly string[] Order = ["privacy", "audio", "video", "net", "capability", "destination", "enc", "encopt", "device-identity"];

    /// <summary>True when the children that the server knows are in their order, with a voice among them.</summary>
    public static bool IsWellFormed(Node offer)
    {
        var at = 0;
        var hasAudio = false;
        foreach (var child in offer.Children)
        {
            if (Array.IndexOf(Order, child.Tag) is not (>= 0 and var place)) continue;
            if (place < at) return false;
            at = place;
            if (child.Tag != "audio") continue;
            if (child.Get("enc") is null || child.Get("rate") is null) return false;
            hasAudio = true;
        }
        return hasAudio;
    }

    /// <summary>The offer as one device gets it: with the key that is encrypted for it.</summary>
    public static Node For(Node offer, Func<Jid, bool> isForDevice)
    {
        if (offer.Child("destination") is not { } destination) return offer;
        var own = destination.ChildrenOf("to").FirstOrDefault(to => to.GetJid("jid") is { } jid && isForDevice(jid))?.Child("enc");
        Node[] children =
            [.. offer.Children.SelectMany(child => !ReferenceEquals(child, destination) ? [child] : own is null ? [] : (Node[])[own])];
        return new Node(offer.Tag, [.. offer.Attributes], children);
    }
}
