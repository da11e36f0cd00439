namespace WhatIsUp.WhatsApp.Business;

/// <summary>An uploaded cover photo, as the media host answers.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Token">Proof of the upload.</param>
/// <param name="UploadTime">Time of the upload, as the host wrote it.</param>
internal sealed record CoverPhoto(string Id, string Token, string UploadTime);
