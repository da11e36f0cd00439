namespace WhatIsUp.WhatsApp.Store;

/// <summary>A write was refused because a newer activation owns the channel.</summary>
public sealed class StoreFencedException() : Exception("A newer activation owns this channel.");
