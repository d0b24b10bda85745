"""Things with weights: generators and the embedder."""
