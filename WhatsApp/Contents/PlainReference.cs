namespace WhatIsUp.WhatsApp.Contents;

/// <summary>Reference of the unencrypted file of a newsletter post.</summary>
/// <param name="Sha256">Hash of the file.</param>
/// <param name="Length">Bytes of the file.</param>
public sealed record PlainReference(byte[] Sha256, long Length);
