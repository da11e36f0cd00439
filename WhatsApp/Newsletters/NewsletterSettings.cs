namespace WhatIsUp.WhatsApp.Newsletters;

/// <summary>Names of the settings of an account for a newsletter.</summary>
internal static class NewsletterSettings
{
    /// <summary>Whether a follower's phone stays silent (whatsapp-rust @1489b7da, zapo @9a49e1ff).</summary>
    public const string MuteFollowers = "MUTE_FOLLOWER_ACTIVITY";

    /// <summary>Value of a setting.</summary>
    public static string TextOf(bool isOn) => isOn ? "ON" : "OFF";
}
